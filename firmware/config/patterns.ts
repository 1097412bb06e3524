/** Forms that several parts of a configuration share, each with its rule in words. */

export const ID = /^[A-Za-z0-9_-]{1,32}$/;
export const ID_RULE = "must be 1 to 32 letters, digits, _ or -";
export const FILE = /^[^\0]{1,4096}$/;
export const FILE_RULE = "must be the path of a file";
