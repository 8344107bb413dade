using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>
/// The result of a training does not depend on the machine: not one bit depends on the number of threads, and only rounding on the vector width.
/// </summary>
public sealed class SameResultTests
{
    // Large enough that every sum over rows has several pieces (2,048 rows for G, 1,024 for the loss), with one row that is too long to gather.
    static readonly Lazy<InteractionMatrix> Matrix = new(() =>
        RandomProblem.WithRowLengths(4200, [.. Enumerable.Range(0, 4200).Select(user => user == 11 ? 4100 : user % 7)]));

    // All solvers in float32, and the solver that supports mixed precision.
    static readonly (Solver Solver, Precision Precision)[] Ways =
        [.. Enum.GetValues<Solver>().Select(solver => (solver, Precision.Full)), (Solver.PreconditionedConjugateGradient, Precision.Mixed)];

    public static TheoryData<Solver, Precision> Solvers
    {
        get
        {
            var data = new TheoryData<Solver, Precision>();
            foreach (var (solver, precision) in Ways) data.Add(solver, precision);
            return data;
        }
    }

    public static TheoryData<Solver, Precision, int> SolversAndWidths
    {
        get
        {
            var data = new TheoryData<Solver, Precision, int>();
            foreach (var (solver, precision) in Ways)
            {
                foreach (var bits in CpuSessions.Widths) data.Add(solver, precision, bits);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(SolversAndWidths))]
    public void AnyNumberOfThreads_GivesTheSameBits(Solver solver, Precision precision, int bits)
    {
        var options = RandomProblem.Options(33, solver) with { Iterations = 2 };
        var one = CpuSessions.Train(Matrix.Value, options, bits, threads: 1, precision);
        foreach (var threads in (int[])[2, 3, 8])
        {
            var many = CpuSessions.Train(Matrix.Value, options, bits, threads, precision);
            Assert.Equal(Bits(one.Factors.Users), Bits(many.Factors.Users));
            Assert.Equal(Bits(one.Factors.Items), Bits(many.Factors.Items));
            Assert.Equal(one.Loss, many.Loss);
        }
    }

    [Theory, MemberData(nameof(Solvers))]
    public void EveryWidthOfVectors_GivesTheSameUpToRounding(Solver solver, Precision precision)
    {
        var options = RandomProblem.Options(33, solver) with { Iterations = 3 };
        var widest = CpuSessions.Train(Matrix.Value, options, bits: 512, threads: 2, precision);
        foreach (var bits in (int[])[256, 128])
        {
            var narrower = CpuSessions.Train(Matrix.Value, options, bits, threads: 2, precision);
            // In rare cases the last bit of a float32 decides how a number is rounded to eight bits.
            var share = precision == Precision.Mixed ? 2e-3 : solver == Solver.DiagonalConjugateGradient ? 1e-4 : 2e-5;
            AssertClose(widest.Factors.Users, narrower.Factors.Users, share);
            AssertClose(widest.Factors.Items, narrower.Factors.Items, share);
            Assert.Equal(widest.Loss.Total, narrower.Loss.Total, 1e-6 * widest.Loss.Total);
        }
    }

    // Checks that narrower vectors, which .ci/run forces, are really used.
    [Fact]
    public void TheDevice_UsesNoWiderVectorsThanTheEnvironmentAllows()
    {
        var most = IsOff("DOTNET_EnableAVX2") ? 128 : IsOff("DOTNET_EnableAVX512") ? 256 : 512;
        Assert.Contains(
            CpuSessions.Widths.Where(bits => bits <= most),
            bits => new CpuDevice().Name.EndsWith($", {bits}-bit vectors", StringComparison.Ordinal));
    }

    static bool IsOff(string variable) => Environment.GetEnvironmentVariable(variable) == "0";

    // ‖difference‖ / ‖factors‖ over all rows. A row that has reached its solution before the last step makes that step from a
    // residual of only rounding. With cg-diagonal such a row differs by up to 1/200, and a few of them add up to 3e-5 of all
    // 4,200 rows (measured); the other solvers stay below 8e-6. A single row that is wrong makes a difference of 1/100 and more.
    static void AssertClose(FactorMatrix expected, FactorMatrix actual, double share)
    {
        var left = AllOf(expected);
        var right = AllOf(actual);
        double all = 0, difference = 0;
        for (var k = 0; k < left.Length; k++)
        {
            all += (double)left[k] * left[k];
            difference += ((double)left[k] - right[k]) * ((double)left[k] - right[k]);
        }

        Assert.InRange(Math.Sqrt(difference / all), 0, share);
    }

    static int[] Bits(FactorMatrix factors) => MemoryMarshal.Cast<float, int>(AllOf(factors)).ToArray();

    static ReadOnlySpan<float> AllOf(FactorMatrix factors) => factors.Values.Slice(0, (int)factors.Values.Length);
}
