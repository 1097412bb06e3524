/**
 * Certificates for tests, made by openssl: an authority and whatever it signs, in PEM. Keys are
 * P-256 and made anew each time; nothing of this is a secret.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** Paths of the same two, for programs that read files. */
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** Organizational units, e.g. `right:inspect`. */
  readonly units?: readonly string[];
  /** `DNS:localhost`, `IP:127.0.0.1`; none for a client. */
  readonly names?: readonly string[];
  /** First and last day, e.g. `20200101`; a year around today when absent. */
  readonly from?: string;
  readonly to?: string;
}

export interface Authority {
  /** Its own certificate, PEM. */
  readonly ca: string;
  readonly caFile: string;
  issue(options: CertificateOptions): Certificate;
  /** Signs a request of somebody else; gives the certificate in PEM. */
  sign(request: string, names: readonly string[]): string;
  /** Removes its folder. */
  remove(): void;
}

const DAY_MS = 86_400_000;

/** Makes a certificate authority in a folder of its own. */
export function makeAuthority(commonName: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-authority-"));
  const openssl = (...argv: readonly string[]): string =>
    execFileSync("openssl", argv, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const path = (name: string): string => join(folder, name);
  const newKey = (file: string): string => {
    const pem = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
    writeFileSync(path(file), pem, { mode: 0o600 });
    return pem;
  };

  newKey("ca.key");
  writeFileSync(path("index.txt"), "");
  writeFileSync(path("serial"), "01\n");
  writeFileSync(path("request.conf"), requestConfiguration());
  const asCa = ["req", "-x509", "-new", "-key", "ca.key", "-days", "365", "-out", "ca.pem"];
  openssl(
    ...asCa,
    "-config",
    "request.conf",
    "-extensions",
    "authority",
    "-subj",
    `/CN=${commonName}`,
  );
  const ca = openssl("x509", "-in", "ca.pem");

  let issued = 0;
  const issue = (options: CertificateOptions): Certificate => {
    const { commonName: name, units = [], names = [], from, to } = options;
    issued += 1;
    const [key, request, out] = [`${issued}.key`, `${issued}.csr`, `${issued}.pem`];
    const privateKey = newKey(key);
    openssl(
      "req",
      "-new",
      "-key",
      key,
      "-out",
      request,
      "-config",
      "request.conf",
      "-subj",
      `${units.map((unit) => `/OU=${unit}`).join("")}/CN=${name}`,
    );
    writeFileSync(path("ca.conf"), authorityConfiguration(names));
    const dates = ["-startdate", moment(from, -DAY_MS), "-enddate", moment(to, 365 * DAY_MS)];
    openssl("ca", "-batch", "-notext", "-config", "ca.conf", "-in", request, "-out", out, ...dates);
    return {
      certificate: openssl("x509", "-in", out),
      privateKey,
      certificateFile: path(out),
      privateKeyFile: path(key),
    };
  };
  const sign = (request: string, names: readonly string[]): string => {
    issued += 1;
    const [asked, out] = [`${issued}.csr`, `${issued}.pem`];
    writeFileSync(path(asked), request);
    openssl("req", "-in", asked, "-verify", "-noout");
    writeFileSync(path("ca.conf"), authorityConfiguration(names));
    const dates = ["-startdate", moment(undefined, -DAY_MS), "-enddate", moment(undefined, DAY_MS)];
    openssl("ca", "-batch", "-notext", "-config", "ca.conf", "-in", asked, "-out", out, ...dates);
    return openssl("x509", "-in", out);
  };
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { ca, caFile: path("ca.pem"), issue, sign, remove };
}

function moment(day: string | undefined, fromNowMs: number): string {
  if (day !== undefined) return `${day}000000Z`;
  const time = new Date(Date.now() + fromNowMs).toISOString();
  return `${time.replaceAll(/[-:T]/g, "").slice(0, 14)}Z`;
}

function requestConfiguration(): string {
  return [
    "[req]",
    "distinguished_name = subject",
    "prompt = no",
    "[subject]",
    "CN = replaced",
    "[authority]",
    "basicConstraints = critical,CA:TRUE",
    "keyUsage = critical,keyCertSign,cRLSign",
    "",
  ].join("\n");
}

function authorityConfiguration(names: readonly string[]): string {
  return [
    "[ca]",
    "default_ca = own",
    "[own]",
    "new_certs_dir = .",
    "database = index.txt",
    "serial = serial",
    "certificate = ca.pem",
    "private_key = ca.key",
    "default_md = sha256",
    "policy = any",
    "unique_subject = no",
    "x509_extensions = leaf",
    "[any]",
    "commonName = supplied",
    "organizationalUnitName = optional",
    "[leaf]",
    "basicConstraints = CA:FALSE",
    "keyUsage = digitalSignature",
    `extendedKeyUsage = ${names.length > 0 ? "serverAuth" : "clientAuth"}`,
    ...(names.length > 0 ? [`subjectAltName = ${names.join(",")}`] : []),
    "",
  ].join("\n");
}
