// Stands between a process and libc: loaded before libc (LD_PRELOAD), and given to Bunshin.Linux in libc's place. It asks the process
// before each call that comes from managed code of Bunshin.Linux, from the runtime's own system library or from SQLite, and does what
// the answer says. Calls of anybody else, of a child between fork and exec, and of whoever is being asked pass at once.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

typedef long (*call_t)(long, long, long, long, long, long, long);
typedef long (*ask_t)(const char *name, long origin, long a, long b, long c);

// Answers: 0 passes, an errno fails. Below 0 is a way of failing, and an errno from WAY to the next.
enum { AFTER = 1000, COMPLETION = 2000, SHORT = 3000, INTERRUPTED_DUMP = 4000 };
enum { IO_URING_SETUP = 425, IO_URING_ENTER = 426, ASYNC_CANCEL = 14, MOST_RINGS = 256 };

extern int getpid(void);
static ask_t ask;
static int owner;
static __thread int busy;

struct ring { uint32_t tail, array, mask; char *rings, *entries; };
static struct ring rings[MOST_RINGS];

void seam_open(ask_t answer) { owner = getpid(); ask = answer; }
void seam_exempt(void) { busy = 1; }

// Whose call it is: 1 code made at run time, which is that of an assembly; 2 the runtime's system library; 3 SQLite; 0 anybody else.
static long origin_of(void *caller)
{
    Dl_info place;
    if (!dladdr(caller, &place) || !place.dli_fname) return 1;
    if (strstr(place.dli_fname, "libSystem.Native")) return 2;
    return strstr(place.dli_fname, "libe_sqlite3") ? 3 : 0;
}

static long answer_of(const char *name, void *caller, long a, long b, long c)
{
    long origin, answer;
    int before = errno;
    if (!ask || busy || getpid() != owner) return 0;
    busy = 1;
    origin = origin_of(caller);

    // One byte is how the runtime tells itself of a signal, in the handler: whoever was interrupted may be in managed code.
    answer = origin && !(origin == 2 && c == 1 && (!strcmp(name, "write") || !strcmp(name, "read"))) ? ask(name, origin, a, b, c) : 0;
    busy = 0;
    errno = before;
    return answer;
}

static call_t next_of(const char *name, call_t *next) { return *next ? *next : (*next = (call_t)dlsym(RTLD_NEXT, name)); }

// NLM_F_DUMP_INTR in every message, as when a table changes while it is told.
static void interrupt_dump(char *bytes, long length)
{
    for (long at = 0; at + 16 <= length;) {
        uint32_t size = *(uint32_t *)(bytes + at);
        *(uint16_t *)(bytes + at + 6) |= 0x10;
        if (size < 16) break;
        at += (size + 3) & ~3u;
    }
}

// The last entry submitted becomes one that the kernel completes with this error (IORING_NOP_INJECT_RESULT of Linux 6.10).
static void spoil_entry(long descriptor, long submitted, int error)
{
    struct ring *ring = &rings[descriptor & (MOST_RINGS - 1)];
    if (!ring->rings || !ring->entries || submitted == 0) return;
    uint32_t tail = *(uint32_t *)(ring->rings + ring->tail), mask = *(uint32_t *)(ring->rings + ring->mask);
    char *entry = ring->entries + 64ul * ((uint32_t *)(ring->rings + ring->array))[(tail - 1) & mask];
    if (entry[0] == ASYNC_CANCEL) return; // It finds what it cancels or does not; it lacks nothing.
    entry[0] = 0, entry[1] &= ~0x21;
    *(uint16_t *)(entry + 2) = 0;
    *(int32_t *)(entry + 4) = -1;
    *(uint64_t *)(entry + 8) = *(uint64_t *)(entry + 16) = 0;
    *(int32_t *)(entry + 24) = -error;
    *(uint32_t *)(entry + 28) = 1;
    *(uint16_t *)(entry + 40) = 0;
}

static long pass(const char *name, call_t next, long failed, void *caller, long a, long b, long c, long d, long e, long f)
{
    long answer = answer_of(name, caller, a, b, c), result;
    if (answer > 0) { errno = answer; return failed; }
    if (answer <= -INTERRUPTED_DUMP) {
        result = next(a, b, c, d, e, f, 0);
        if (result > 0) interrupt_dump((char *)b, result < c ? result : c);
        return result;
    }
    if (answer <= -SHORT) return next(a, b, c > 1 ? c / 2 : c, d, e, f, 0);
    result = next(a, b, c, d, e, f, 0);
    if (answer <= -AFTER && (int)result != -1) { errno = -answer - AFTER; return failed; }
    return result;
}

#define SEAM(name, failed) \
    long name(long a, long b, long c, long d, long e, long f) \
    { \
        static call_t next; \
        return pass(#name, next_of(#name, &next), failed, __builtin_return_address(0), a, b, c, d, e, f); \
    }
#define NUMBERS(name) SEAM(name, -1)
#define POINTER(name) SEAM(name, 0)

NUMBERS(accept4) NUMBERS(access) NUMBERS(bind) NUMBERS(chmod) NUMBERS(chown) NUMBERS(close) NUMBERS(connect)
NUMBERS(epoll_create1) NUMBERS(epoll_ctl) NUMBERS(epoll_wait) NUMBERS(eventfd) NUMBERS(fchmod) NUMBERS(fcntl64) NUMBERS(flock)
NUMBERS(fstat64) NUMBERS(fsync) NUMBERS(ftruncate64) NUMBERS(getsockopt) NUMBERS(ioctl) NUMBERS(listen) NUMBERS(lstat64) NUMBERS(mkdir)
NUMBERS(mount) NUMBERS(munmap) NUMBERS(open) NUMBERS(open64) NUMBERS(poll) NUMBERS(pread) NUMBERS(pread64) NUMBERS(pwrite64) NUMBERS(read)
NUMBERS(readlink) NUMBERS(recv) NUMBERS(recvmmsg) NUMBERS(recvmsg) NUMBERS(rename) NUMBERS(rmdir) NUMBERS(sched_setaffinity) NUMBERS(send)
NUMBERS(sendmmsg) NUMBERS(sendmsg) NUMBERS(sendto) NUMBERS(setns) NUMBERS(setsockopt) NUMBERS(socket) NUMBERS(stat64) NUMBERS(statfs)
NUMBERS(statx) NUMBERS(symlink) NUMBERS(umount2) NUMBERS(unlink) NUMBERS(unshare) NUMBERS(write) NUMBERS(__fxstat64) NUMBERS(__lxstat64)
NUMBERS(__xstat64) POINTER(opendir) POINTER(readdir64)

long mmap(long a, long b, long c, long d, long e, long f)
{
    static call_t next;
    long result = pass("mmap", next_of("mmap", &next), -1, __builtin_return_address(0), a, b, c, d, e, f);
    struct ring *ring = &rings[(int)e & (MOST_RINGS - 1)];
    if (result != -1 && (int)e >= 0 && ring->array) {
        if (f == 0) ring->rings = (char *)result;
        if (f == 0x10000000) ring->entries = (char *)result;
    }
    return result;
}

// One more argument than others: io_uring_enter has six, after its number.
long syscall(long number, long a, long b, long c, long d, long e, long f)
{
    static call_t next;
    long answer = answer_of("syscall", __builtin_return_address(0), number, a, b);
    if (answer > 0) { errno = answer; return -1; }
    if (answer <= -COMPLETION && number == IO_URING_ENTER) spoil_entry(a, b, -answer - COMPLETION);
    long result = next_of("syscall", &next)(number, a, b, c, d, e, f);
    if (number == IO_URING_SETUP && result >= 0) {
        uint32_t *offsets = (uint32_t *)(b + 40);
        rings[result & (MOST_RINGS - 1)] = (struct ring){ offsets[1], offsets[6], offsets[2], 0, 0 };
    }
    return result;
}
