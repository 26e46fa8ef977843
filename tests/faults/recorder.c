// Records what a process does to the files of one folder, so that a power cut can be played at any moment of it.
//   cc -shared -fPIC -O2 -o recorder.so recorder.c -ldl -lpthread
//   RECORD_DIR=/folder RECORD_LOG=/elsewhere/log LD_PRELOAD=./recorder.so PROGRAM
// A record: one letter, then three 64-bit numbers (inode, offset, length), then `length` bytes.
//   E inode path     a file that was there is opened      C inode path    a new file
//   W inode offset   bytes are written                    T inode offset  the file is cut or stretched to `offset`
//   S inode          the file is synced                   D               the folder is synced
//   R path\0path     a file is renamed                    U path          a file is removed
//   A                the process acknowledges something: a write to its standard output
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static char watched[1024]; // 'f' a file of the folder, 'd' the folder itself

static void put(char op, uint64_t inode, uint64_t offset, uint64_t length, const void *bytes) {
    ssize_t (*w)(int, const void *, size_t) = REAL(ssize_t (*)(int, const void *, size_t), "write");
    uint64_t head[3] = {inode, offset, length};
    if (out < 0) {
        int (*o)(const char *, int, ...) = REAL(int (*)(const char *, int, ...), "open");
        const char *log = getenv("RECORD_LOG");
        out = log ? o(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
        if (out < 0) abort();
    }
    if (w(out, &op, 1) != 1 || w(out, head, sizeof head) != (ssize_t)sizeof head) abort();
    if (length && w(out, bytes, length) != (ssize_t)length) abort();
}

static int inside(const char *path) {
    const char *folder = getenv("RECORD_DIR");
    return folder && !strncmp(path, folder, strlen(folder)) && (path[strlen(folder)] == '/' || !path[strlen(folder)]);
}

static int is_memory(const char *path) {
    size_t n = strlen(path);
    return n > 4 && !strcmp(path + n - 4, "-shm");
}

static uint64_t inode_of(int fd) {
    struct stat about;
    return fstat(fd, &about) ? 0 : about.st_ino;
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = REAL(int (*)(const char *, int, ...), name);
    if (!inside(path) || is_memory(path)) {
        int fd = real(path, flags, mode);
        if (fd >= 0 && fd < (int)sizeof watched) watched[fd] = 0;
        return fd;
    }
    pthread_mutex_lock(&one);
    int was_there = !access(path, F_OK);
    int fd = real(path, flags, mode);
    if (fd >= 0 && fd < (int)sizeof watched) {
        struct stat about;
        fstat(fd, &about);
        watched[fd] = S_ISDIR(about.st_mode) ? 'd' : 'f';
        if (watched[fd] == 'f') put(was_there ? 'E' : 'C', about.st_ino, 0, strlen(path), path);
        if (watched[fd] == 'f' && was_there && (flags & O_TRUNC)) put('T', about.st_ino, 0, 0, 0);
    }
    pthread_mutex_unlock(&one);
    return fd;
}

static mode_t mode_in(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = mode_in(flags, rest); va_end(rest); \
        return opened(#name, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

static int is(int fd, char kind) { return fd >= 0 && fd < (int)sizeof watched && watched[fd] == kind; }

#define PWRITE(name, type) \
    ssize_t name(int fd, const void *bytes, size_t n, type at) { \
        ssize_t (*real)(int, const void *, size_t, type) = REAL(ssize_t (*)(int, const void *, size_t, type), #name); \
        if (!is(fd, 'f')) return real(fd, bytes, n, at); \
        pthread_mutex_lock(&one); \
        ssize_t done = real(fd, bytes, n, at); \
        if (done > 0) put('W', inode_of(fd), at, done, bytes); \
        pthread_mutex_unlock(&one); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t n) {
    ssize_t (*real)(int, const void *, size_t) = REAL(ssize_t (*)(int, const void *, size_t), "write");
    if (fd != 1 && !is(fd, 'f')) return real(fd, bytes, n);
    pthread_mutex_lock(&one);
    off_t at = fd == 1 ? 0 : lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, bytes, n);
    if (done > 0) put(fd == 1 ? 'A' : 'W', fd == 1 ? 0 : inode_of(fd), at, done, bytes);
    pthread_mutex_unlock(&one);
    return done;
}

#define TRUNCATE(name, type) \
    int name(int fd, type length) { \
        int (*real)(int, type) = REAL(int (*)(int, type), #name); \
        if (!is(fd, 'f')) return real(fd, length); \
        pthread_mutex_lock(&one); \
        int done = real(fd, length); \
        if (!done) put('T', inode_of(fd), length, 0, 0); \
        pthread_mutex_unlock(&one); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        int (*real)(int) = REAL(int (*)(int), #name); \
        pthread_mutex_lock(&one); \
        int done = real(fd); \
        if (!done && is(fd, 'f')) put('S', inode_of(fd), 0, 0, 0); \
        if (!done && is(fd, 'd')) put('D', 0, 0, 0, 0); \
        pthread_mutex_unlock(&one); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    int (*real)(const char *) = REAL(int (*)(const char *), "unlink");
    pthread_mutex_lock(&one);
    int done = real(path);
    if (!done && inside(path) && !is_memory(path)) put('U', 0, 0, strlen(path), path);
    pthread_mutex_unlock(&one);
    return done;
}

static void renamed(const char *from, const char *to) {
    char both[2 * PATH_MAX];
    if (inside(from)) {
        int n = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
        put('R', 0, 0, n, both);
    }
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = REAL(int (*)(const char *, const char *), "rename");
    pthread_mutex_lock(&one);
    int done = real(from, to);
    if (!done) renamed(from, to);
    pthread_mutex_unlock(&one);
    return done;
}

/* Paths are absolute here, so the folders that they could be relative to say nothing. */
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    int (*real)(int, const char *, int, const char *, unsigned) =
        REAL(int (*)(int, const char *, int, const char *, unsigned), "renameat2");
    pthread_mutex_lock(&one);
    int done = real(from_folder, from, to_folder, to, flags);
    if (!done) renamed(from, to);
    pthread_mutex_unlock(&one);
    return done;
}

int close(int fd) {
    int (*real)(int) = REAL(int (*)(int), "close");
    if (fd >= 0 && fd < (int)sizeof watched) watched[fd] = 0;
    return real(fd);
}
