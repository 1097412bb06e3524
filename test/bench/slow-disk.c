/* Loaded before libc (LD_PRELOAD): makes every fsync and fdatasync longer by SLOW_SYNC_US
 * microseconds, and writes how many there were as one byte each to the file SLOW_SYNC_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int counted(const char *name, int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *delay = getenv("SLOW_SYNC_US");
  const char *path = getenv("SLOW_SYNC_COUNT");
  long us = delay ? atol(delay) : 0;
  if (path) {
    int count = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (count >= 0) {
      if (write(count, ".", 1) != 1) abort();
      close(count);
    }
  }
  if (us > 0) {
    struct timespec wait = {us / 1000000, (us % 1000000) * 1000};
    nanosleep(&wait, NULL);
  }
  return real(file);
}

int fsync(int file) { return counted("fsync", file); }
int fdatasync(int file) { return counted("fdatasync", file); }
