using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class TrainingMemoryTests
{
    const double MiB = 1 << 20;

    [Theory]
    // 3 users and 5 items of one padded row, 64 bytes, and 80 for each one's name; 7 pairs of 13 bytes; 16 · 16 elements of 64 bytes; a thread
    // gathers no more than 5 rows.
    [InlineData(Solver.ConjugateGradient, Precision.Full, 1, 1, 8 * 64 + 8 * 80 + 7 * 13 + 256 * 64 + 5 * 64)]
    [InlineData(Solver.ConjugateGradient, Precision.Full, 16, 2, 8 * 64 + 8 * 80 + 7 * 13 + 256 * 64 + 2 * 5 * 64)]
    // The larger side once more, whitened, in rows of 32 floats or 32 times two bytes.
    [InlineData(Solver.Cholesky, Precision.Full, 16, 1, 8 * 64 + 5 * 128 + 8 * 80 + 7 * 13 + 256 * 64)]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Full, 16, 2, 8 * 64 + 5 * 128 + 8 * 80 + 7 * 13 + 256 * 64)]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Mixed, 16, 2, 8 * 64 + 5 * 64 + 8 * 80 + 7 * 13 + 256 * 64)]
    // Both: the larger side whitened, and a thread's gathered rows.
    [InlineData(Solver.Subspace, Precision.Full, 16, 2, 8 * 64 + 5 * 128 + 8 * 80 + 7 * 13 + 256 * 64 + 2 * 5 * 64)]
    // A row of two times 16 floats.
    [InlineData(Solver.Cholesky, Precision.Full, 17, 1, 8 * 128 + 5 * 128 + 8 * 80 + 7 * 13 + 1024 * 64)]
    public void Bytes_AreTheSumOfAllParts(Solver solver, Precision precision, int factors, int threads, double besideTheProgram) =>
        Assert.Equal(
            48 * MiB + besideTheProgram,
            TrainingMemory.Bytes(users: 3, items: 5, pairs: 7, factors, solver, threads, precision));

    [Fact]
    public void TheLargerSide_DeterminesTheWhitenedBytes() => Assert.Equal(
        TrainingMemory.Bytes(10, 30, 100, 16, Solver.PreconditionedConjugateGradient, 1),
        TrainingMemory.Bytes(30, 10, 100, 16, Solver.PreconditionedConjugateGradient, 1));

    // 2¹⁷ rows of 64 bytes are 8 MiB.
    [Theory, InlineData((1 << 17) - 1, (1 << 23) - 64), InlineData(1 << 17, 1 << 23), InlineData(1 << 20, 1 << 23)]
    public void AThread_GathersTheLargerSide_AndAtMost8MiB(int items, int gathered) => Assert.Equal(
        48 * MiB + items * (64 + 80.0) + 13 + 256 * 64 + 3.0 * gathered,
        TrainingMemory.Bytes(users: 0, items, pairs: 1, 16, Solver.ConjugateGradient, 3));

    // As measured by gpuals benchmark (docs/performance.md), in MiB.
    [Theory]
    [InlineData(20_450, 16_660, 1_000_000, 64, Solver.ConjugateGradient, 78)]
    [InlineData(20_450, 16_660, 1_000_000, 256, Solver.PreconditionedConjugateGradient, 127)]
    [InlineData(20_450, 16_660, 1_000_000, 256, Solver.Cholesky, 130)]
    [InlineData(81_800, 66_650, 4_000_000, 64, Solver.PreconditionedConjugateGradient, 174)]
    [InlineData(81_800, 66_650, 4_000_000, 256, Solver.ConjugateGradient, 279)]
    [InlineData(358_868, 292_385, 17_545_790, 64, Solver.Cholesky, 552)]
    [InlineData(358_868, 292_385, 17_545_790, 100, Solver.ConjugateGradient, 596)]
    [InlineData(358_868, 292_385, 17_545_790, 256, Solver.PreconditionedConjugateGradient, 1302)]
    public void Bytes_OfMeasuredTrainings_DifferByATenthAtMost(
        int users, int items, int pairs, int factors, Solver solver, double measured) =>
        Assert.Equal(measured, TrainingMemory.Bytes(users, items, pairs, factors, solver, threads: 2) / MiB, tolerance: measured / 10);

    // More rows than an int can count: 3·10⁹ users of 64 bytes, and of 128 whitened.
    [Fact]
    public void Bytes_OfASetBeyondAnInt_DoNotOverflow() => Assert.Equal(
        48 * MiB + 256 * 64 + 3e9 * (64 + 128 + 80) + 13e10, TrainingMemory.Bytes(3_000_000_000, 0, 10_000_000_000, 16, Solver.Cholesky, 1));
}
