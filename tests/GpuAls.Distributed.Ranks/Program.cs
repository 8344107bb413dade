using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Mpi;
using GpuAls.Distributed.Ranks;
using GpuAls.Distributed.Tests.Communication;

// Usage: mpiexec -n 3 GpuAls.Distributed.Ranks WORK, where WORK is
// checks | null | fail RANK | kill RANK | unequal LINES | wait SECONDS | speed MEGABYTES | large MEGABYTES |
// ways TURNS
// Results of the work: 0; no launcher: 2; the work failed: 3; MPI did not start: 4.

// Open MPI gives each rank a terminal, into which .NET would write a start sequence.
Environment.SetEnvironmentVariable("TERM", "dumb");
try
{
    if (MpiLauncher.Detect() is not { } launcher)
    {
        Console.Error.WriteLine("no launcher");
        return 2;
    }

    return MpiGroup.Run(launcher, group => Run(group, args), exception => Report(exception, 3));
}
catch (MpiException exception)
{
    return Report(exception, 4);
}

static int Run(MpiGroup group, string[] args)
{
    var number = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
    switch (args[0])
    {
        case "checks":
            RankGroupChecks.Run(group);
            RankGroupChecks.Run(group);
            // One line in one write: the lines of several ranks do not mix.
            Console.Out.Write($"rank {group.Rank} of {group.Size}, local rank {group.LocalRank}, {group.Library.Abi}: checked\n");
            return 0;
        case "fail":
            if (group.Rank == number) throw new GpuAlsException("this rank fails");
            Meet(group);
            return 0;
        case "unequal":
            Unequal(group, number);
            return 0;
        case "kill":
            if (group.Rank == number) Process.GetCurrentProcess().Kill();
            Meet(group);
            return 0;
        case "null":
            NullReference(group);
            return 0;
        case "speed":
            Speed.Run(group, number);
            return 0;
        case "large":
            Speed.Large(group, number);
            return 0;
        case "ways":
            Ways.Run(group, number);
            return 0;
        case "wait":
            Speed.Wait(group, number);
            return 0;
        default:
            throw new ArgumentException($"unknown word {args[0]}");
    }
}

// .NET turns the signal SIGSEGV into this exception, if MPI has left it the signal.
static void NullReference(MpiGroup group)
{
    try
    {
        string? none = Environment.GetEnvironmentVariable("no such variable");
        Console.Error.WriteLine(none!.Length);
    }
    catch (NullReferenceException)
    {
        Console.Out.Write($"rank {group.Rank}: caught\n");
    }
}

// Rank 0 sends 2 lines to rank 1, which expects another number.
static unsafe void Unequal(MpiGroup group, int expected)
{
    using var data = LargeArray<byte>.Zeros(8 * IRankGroup.LineBytes);
    LineRange[] none = [new(0, 0), new(0, 0)];
    group.Exchange(
        data.Pointer,
        group.Rank == 0 ? [new(0, 0), new(0, 2)] : none,
        data.Pointer,
        group.Rank == 1 ? [new(4, expected), new(0, 0)] : none);
    Meet(group);
}

static void Meet(MpiGroup group) => group.AllGather([(byte)group.Rank]);

static int Report(Exception exception, int code)
{
    Console.Error.WriteLine(exception is MpiException { Remedy: { } remedy } ? $"{exception.Message}\n{remedy}" : exception.Message);
    return code;
}
