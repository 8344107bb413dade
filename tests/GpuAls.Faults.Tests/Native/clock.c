/* A preloaded library: the wall clock of a program jumps by an hour, forwards and backwards, every 20 milliseconds. The monotonic clock goes on.
 * At its end, the program appends the number of times that it read the wall clock to the file of the variable GPUALS_CLOCK_READS.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static long reads;

static long jump(void)
{
    struct timespec now;
    real(CLOCK_MONOTONIC, &now);
    __atomic_add_fetch(&reads, 1, __ATOMIC_RELAXED);
    return (now.tv_sec * 50 + now.tv_nsec / 20000000) % 3 * 3600 - 3600;
}

__attribute__((constructor)) static void start(void) { real = dlsym(RTLD_NEXT, "clock_gettime"); }

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("GPUALS_CLOCK_READS");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", reads);
    fclose(file);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (!real) start();
    int result = real(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *place)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
