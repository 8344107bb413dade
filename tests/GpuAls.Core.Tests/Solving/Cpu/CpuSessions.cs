using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Sessions of the CPU with a given vector width. .NET emulates vectors that are wider than those of the processor.</summary>
static class CpuSessions
{
    /// <summary>Every width, in bits.</summary>
    public static readonly int[] Widths = [128, 256, 512];

    public static IAlsSession Open(AlsProblem problem, int bits, int threads, Precision precision = Precision.Full) => bits switch
    {
        128 => new CpuSession<Simd128, Vector128<float>>(problem, threads, precision),
        256 => new CpuSession<Simd256, Vector256<float>>(problem, threads, precision),
        512 => new CpuSession<Simd512, Vector512<float>>(problem, threads, precision),
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, null),
    };

    /// <summary>The factors and the loss after some iterations.</summary>
    public static (AlsFactors Factors, AlsLoss Loss) Train(
        InteractionMatrix matrix,
        AlsOptions options,
        int bits,
        int threads,
        Precision precision = Precision.Full)
    {
        // A session solves in place, so each training has its own start factors.
        var users = RandomProblem.Start(matrix.Users.Count, options.Factors, seed: 1);
        var items = RandomProblem.Start(matrix.Items.Count, options.Factors, seed: 2);
        using var session = Open(AlsProblem.From(matrix, options, new ReferenceAls(users, items, []).ToFactors()), bits, threads, precision);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            session.SolveUsers(TestContext.Current.CancellationToken);
            session.SolveItems(TestContext.Current.CancellationToken);
        }

        return (session.Download(), session.ComputeLoss(TestContext.Current.CancellationToken));
    }
}
