/* Runs a program, counts its system calls that change files of one folder, logs them, and makes one of them fail or the last.
 *
 *   faults FOLDER LOG NUMBER ACTION PROGRAM ARGUMENT...
 *
 * NUMBER 0 only logs. ACTION: before, after, half (kill the program with SIGKILL at that moment; half of the bytes of a write are written),
 * short (write half of the bytes and go on), or the number of an error that the call returns without an effect.
 *
 * The log has one line a call: number, name, result, value, bytes, path, second path, separated by tabs. The value is the offset of a write, the
 * length of a truncation, and the flags of other calls. LOG.data has the written bytes, one write after the other.
 *
 * A tracer, not a preloaded library: it sees the calls of .NET, which looks up some functions in the C library itself, and of SQLite and DuckDB.
 * A filter of the kernel (seccomp) stops the program at these calls only, so that all others cost nothing. For Linux on x86-64.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* The kinds of arguments: a descriptor, or a path, or a path below a descriptor. */
enum kind { FD, PATH, PATHS, AT, ATS };

/* A call: where its descriptor or path is, where its length and its value are (arguments from 0; -1 for none). */
static const struct call { long number; const char *name; enum kind kind; int first, length, value; } calls[] = {
    { SYS_open, "open", PATH, 0, -1, 1 },          { SYS_openat, "open", AT, 0, -1, 2 },
    { SYS_write, "write", FD, 0, 2, -1 },          { SYS_pwrite64, "write", FD, 0, 2, 3 },
    { SYS_writev, "write", FD, 0, 2, -1 },         { SYS_pwritev, "write", FD, 0, 2, 3 },
    { SYS_sendfile, "write", FD, 0, 3, -1 },       { SYS_copy_file_range, "write", FD, 2, 4, -1 },
    { SYS_ftruncate, "truncate", FD, 0, -1, 1 },   { SYS_fallocate, "allocate", FD, 0, -1, 3 },
    { SYS_fsync, "sync", FD, 0, -1, -1 },          { SYS_fdatasync, "sync", FD, 0, -1, -1 },
    { SYS_rename, "rename", PATHS, 0, -1, -1 },    { SYS_renameat, "rename", ATS, 0, -1, -1 },
    { SYS_renameat2, "rename", ATS, 0, -1, 4 },    { SYS_link, "link", PATHS, 0, -1, -1 },
    { SYS_linkat, "link", ATS, 0, -1, -1 },        { SYS_unlink, "unlink", PATH, 0, -1, -1 },
    { SYS_unlinkat, "unlink", AT, 0, -1, 2 },      { SYS_rmdir, "rmdir", PATH, 0, -1, -1 },
    { SYS_mkdir, "mkdir", PATH, 0, -1, -1 },       { SYS_mkdirat, "mkdir", AT, 0, -1, -1 },
    { SYS_flock, "lock", FD, 0, -1, 1 },           { SYS_fchmod, "mode", FD, 0, -1, 1 },
    { SYS_fchown, "owner", FD, 0, -1, 1 },
};
enum { CALLS = sizeof calls / sizeof *calls, THREADS = 4096 };

/* A call that a thread is in. */
static struct pending { pid_t thread; const struct call *call; long number, value; int kill, fails; struct user_regs_struct registers; char path[2][PATH_MAX]; } *pending;

static const char *folder;
static FILE *text, *data;

static void fail(const char *what) { perror(what); exit(99); }

static unsigned long long *argument(struct user_regs_struct *r, int n)
{
    unsigned long long *all[] = { &r->rdi, &r->rsi, &r->rdx, &r->r10, &r->r8, &r->r9 };
    return all[n];
}

static void link_of(pid_t thread, const char *what, int fd, char *path)
{
    char link[64];
    snprintf(link, sizeof link, fd < 0 ? "/proc/%d/%s" : "/proc/%d/%s/%d", thread, what, fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
}

/* The path at an address of the program, below a descriptor if it is relative. */
static void read_path(pid_t thread, unsigned long long address, int fd, char *path)
{
    char given[PATH_MAX] = "";
    for (size_t n = 0; n < sizeof given - 1; n++) { /* byte by byte: the next page may not exist */
        struct iovec here = { given + n, 1 }, there = { (void *)(address + n), 1 };
        if (process_vm_readv(thread, &here, 1, &there, 1, 0) != 1 || given[n] == 0) break;
    }
    if (*given == '/') { strcpy(path, given); return; }
    link_of(thread, fd == AT_FDCWD ? "cwd" : "fd", fd == AT_FDCWD ? -1 : fd, path);
    strncat(path, "/", PATH_MAX - strlen(path) - 1);
    strncat(path, given, PATH_MAX - strlen(path) - 1);
}

static int is_inside(const char *path) { size_t n = strlen(folder); return !strncmp(path, folder, n) && (path[n] == 0 || path[n] == '/'); }

/* Whether the call that the thread is about to do changes a file of the folder; then p describes it. */
static int describe(pid_t thread, struct pending *p)
{
    struct user_regs_struct *r = &p->registers;
    if (ptrace(PTRACE_GETREGS, thread, 0, r)) return 0;
    p->call = NULL;
    for (int n = 0; n < CALLS; n++) if (calls[n].number == (long)r->orig_rax) p->call = &calls[n];
    if (!p->call) return 0;
    int f = p->call->first;
    p->path[0][0] = p->path[1][0] = 0;
    p->kill = p->fails = 0;
    p->value = p->call->value < 0 ? 0 : (long)*argument(r, p->call->value);
    int isOpen = !strcmp(p->call->name, "open");
    if (isOpen && !(p->value & (O_CREAT | O_TRUNC))) return 0; /* before the path: most calls open files to read them */
    switch (p->call->kind) {
    case FD: link_of(thread, "fd", (int)*argument(r, f), p->path[0]); break;
    case PATHS: read_path(thread, *argument(r, 1), AT_FDCWD, p->path[1]); /* fall through */
    case PATH: read_path(thread, *argument(r, 0), AT_FDCWD, p->path[0]); break;
    case ATS: read_path(thread, *argument(r, 3), (int)*argument(r, 2), p->path[1]); /* fall through */
    case AT: read_path(thread, *argument(r, 1), (int)*argument(r, 0), p->path[0]); break;
    }
    return is_inside(p->path[0]) || is_inside(p->path[1]);
}

/* Writes the line of a call that has returned, and the bytes that it wrote, read back from the file. */
static void record(struct pending *p, long result)
{
    long bytes = 0;
    if (!strcmp(p->call->name, "write") && result > 0) {
        int fd = (int)*argument(&p->registers, p->call->first), isPositioned = p->call->value >= 0;
        char path[64], line[128];
        if (!isPositioned) { /* where the file is after the call */
            snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", p->thread, fd);
            FILE *info = fopen(path, "r");
            if (info && fgets(line, sizeof line, info) && sscanf(line, "pos: %ld", &p->value) == 1) p->value -= result;
            if (info) fclose(info);
        }
        snprintf(path, sizeof path, "/proc/%d/fd/%d", p->thread, fd);
        char *buffer = malloc(result);
        int file = open(path, O_RDONLY);
        bytes = file < 0 ? 0 : pread(file, buffer, result, p->value);
        if (bytes != result) bytes = 0; /* a pipe or a socket has no place in the folder; a file always gives its bytes */
        fwrite(buffer, 1, bytes, data);
        if (file >= 0) close(file);
        free(buffer);
    }
    fprintf(text, "%ld\t%s\t%ld\t%ld\t%ld\t%s\t%s\n", p->number, p->call->name, result, p->value, bytes, p->path[0], p->path[1]);
}

static void run(char **words)
{
    struct sock_filter filter[2 * CALLS + 3] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
    int length = 1;
    for (int n = 0; n < CALLS; n++) {
        filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[n].number, 0, 1);
        filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = { (unsigned short)length, filter };
    if (ptrace(PTRACE_TRACEME, 0, 0, 0)) fail("ptrace");
    raise(SIGSTOP);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) fail("seccomp");
    execvp(words[0], words);
    fail(words[0]);
}

static struct pending *of(pid_t thread)
{
    int n = 0;
    while (n < THREADS - 1 && pending[n].thread != thread && pending[n].thread != 0) n++;
    pending[n].thread = thread;
    return &pending[n];
}

int main(int count, char **words)
{
    if (count < 6) { fprintf(stderr, "usage: faults FOLDER LOG NUMBER ACTION PROGRAM ARGUMENT...\n"); return 98; }
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.data", words[2]);
    folder = words[1];
    pending = calloc(THREADS, sizeof *pending);
    if (!(text = fopen(words[2], "we")) || !(data = fopen(name, "we"))) fail("log");
    long chosen = atol(words[3]), counted = 0;
    const char *action = words[4];
    int isHalf = !strcmp(action, "half") || !strcmp(action, "short"), error = atoi(action);
    pid_t child = fork();
    if (child == 0) run(words + 5);
    int status;
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) fail("start");
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK
        | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, child, 0, options)) fail("options");
    ptrace(PTRACE_CONT, child, 0, 0);
    for (pid_t thread; (thread = waitpid(-1, &status, __WALL)) > 0;) {
        if (thread == child && WIFEXITED(status)) { fclose(text); fclose(data); return WEXITSTATUS(status); }
        if (thread == child && WIFSIGNALED(status)) { fclose(text); fclose(data); return 128 + WTERMSIG(status); }
        if (!WIFSTOPPED(status)) continue;
        struct pending *p = of(thread);
        int signal = WSTOPSIG(status), goesOn = PTRACE_CONT, delivered = 0;
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
            if (describe(thread, p)) {
                goesOn = PTRACE_SYSCALL; /* stop again when the call returns */
                p->number = ++counted;
                if (counted == chosen) {
                    struct user_regs_struct changed = p->registers;
                    if (!strcmp(action, "before")) kill(child, SIGKILL);
                    else if (error > 0) { changed.orig_rax = -1; changed.rax = -(long)error; p->fails = error; }
                    else if (isHalf && p->call->length >= 0) *argument(&changed, p->call->length) /= 2;
                    p->kill = !strcmp(action, "after") || !strcmp(action, "half");
                    ptrace(PTRACE_SETREGS, thread, 0, &changed);
                }
            }
        } else if (signal == (SIGTRAP | 0x80)) {
            struct user_regs_struct now;
            if (!ptrace(PTRACE_GETREGS, thread, 0, &now) && p->call) {
                if (p->fails) now.rax = -(long)p->fails;
                if (p->number == chosen && p->call->length >= 0) *argument(&now, p->call->length) = *argument(&p->registers, p->call->length);
                ptrace(PTRACE_SETREGS, thread, 0, &now);
                record(p, (long)now.rax);
                if (p->kill) kill(child, SIGKILL);
                p->call = NULL;
            }
        } else if (signal != SIGSTOP && signal != SIGTRAP) {
            delivered = signal;
        }
        ptrace(goesOn, thread, 0, delivered);
    }
    return 97;
}
