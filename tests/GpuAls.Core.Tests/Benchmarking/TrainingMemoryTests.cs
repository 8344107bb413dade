namespace GpuAls.Core.Tests;

public sealed class TrainingMemoryTests
{
    const double MiB = 1 << 20;

    [Theory]
    // 3 users and 5 items of one padded row, 64 bytes, and 32 for each one's name; 7 pairs of 17 bytes; 16 · 16 elements of 16 bytes.
    [InlineData(Solver.Cholesky, Precision.Full, 16, 1, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16)]
    // A thread gathers 8 MiB, a second one as much again.
    [InlineData(Solver.ConjugateGradient, Precision.Full, 1, 1, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16 + 8 * 1024 * 1024)]
    [InlineData(Solver.ConjugateGradient, Precision.Full, 16, 2, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16 + 16 * 1024 * 1024)]
    // The larger side once more, whitened, in rows of 32 floats or 32 times two bytes.
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Full, 16, 2, 8 * 64 + 5 * 128 + 8 * 32 + 7 * 17 + 256 * 16)]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Mixed, 16, 2, 8 * 64 + 5 * 64 + 8 * 32 + 7 * 17 + 256 * 16)]
    // A row of two times 16 floats.
    [InlineData(Solver.Cholesky, Precision.Full, 17, 1, 8 * 128 + 8 * 32 + 7 * 17 + 1024 * 16)]
    public void Bytes_AreTheSumOfWhatATrainingHolds(Solver solver, Precision precision, int factors, int threads, double besideTheProgram) => Assert.Equal(
        45 * MiB + besideTheProgram, TrainingMemory.Bytes(users: 3, items: 5, pairs: 7, factors, solver, threads, precision));

    [Fact]
    public void WithMoreItemsThanUsers_TheItemsAreWhatIsWhitenedAtTheMost_AndTheOtherWayRound()
    {
        var plain = TrainingMemory.Bytes(10, 30, 100, 16, Solver.Cholesky, 1);
        Assert.Equal(plain + 30 * 128, TrainingMemory.Bytes(10, 30, 100, 16, Solver.PreconditionedConjugateGradient, 1));
        Assert.Equal(plain + 30 * 128, TrainingMemory.Bytes(30, 10, 100, 16, Solver.PreconditionedConjugateGradient, 1));
    }

    [Theory, InlineData(4095, 1), InlineData(4096, 2), InlineData(131_071, 63), InlineData(131_072, 64), InlineData(1_000_000, 64)]
    public void GramMatrices_AreOneForEveryBlockOfTheLargerSide_AndAtMost64(int items, int blocks) => Assert.Equal(
        45 * MiB + (1 + items) * (64 + 32) + 17 + 256 * 16 * blocks, TrainingMemory.Bytes(users: 1, items, pairs: 1, 16, Solver.Cholesky, 1));

    // More rows than an int can count: 3·10⁹ users of 64 bytes.
    [Fact]
    public void Bytes_OfASetBeyondAnInt_DoNotOverflow() =>
        Assert.Equal(45 * MiB + 256 * 16 * 64 + 3e9 * (64 + 32) + 17e10, TrainingMemory.Bytes(3_000_000_000, 0, 10_000_000_000, 16, Solver.Cholesky, 1));
}
