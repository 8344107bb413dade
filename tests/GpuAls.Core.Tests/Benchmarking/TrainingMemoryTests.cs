namespace GpuAls.Core.Tests;

public sealed class TrainingMemoryTests
{
    const double MiB = 1 << 20;

    [Theory]
    // 3 users and 5 items of one padded row, 64 bytes, and 32 for each one's name; 7 pairs of 17 bytes; 16 · 16 elements of 16 bytes.
    [InlineData(Solver.ConjugateGradient, 1, 1, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16)]
    [InlineData(Solver.Cholesky, 16, 1, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16)]
    // The larger side once more, whitened.
    [InlineData(Solver.PreconditionedConjugateGradient, 16, 1, 13 * 64 + 8 * 32 + 7 * 17 + 256 * 16)]
    // A row of two times 16 floats.
    [InlineData(Solver.ConjugateGradient, 17, 1, 8 * 128 + 8 * 32 + 7 * 17 + 1024 * 16)]
    // A second thread gathers 8 MiB more.
    [InlineData(Solver.ConjugateGradient, 16, 2, 8 * 64 + 8 * 32 + 7 * 17 + 256 * 16 + 8 * 1024 * 1024)]
    public void Bytes_AreTheSumOfWhatATrainingHolds(Solver solver, int factors, int threads, double besideProgramAndFirstThread) => Assert.Equal(
        (45 + 8) * MiB + besideProgramAndFirstThread, TrainingMemory.Bytes(users: 3, items: 5, pairs: 7, factors, solver, threads));

    [Fact]
    public void WithMoreItemsThanUsers_TheItemsAreWhatIsWhitenedAtTheMost_AndTheOtherWayRound()
    {
        var plain = TrainingMemory.Bytes(10, 30, 100, 16, Solver.ConjugateGradient, 1);
        Assert.Equal(plain + 30 * 64, TrainingMemory.Bytes(10, 30, 100, 16, Solver.PreconditionedConjugateGradient, 1));
        Assert.Equal(plain + 30 * 64, TrainingMemory.Bytes(30, 10, 100, 16, Solver.PreconditionedConjugateGradient, 1));
    }

    [Theory, InlineData(4095, 1), InlineData(4096, 2), InlineData(131_071, 63), InlineData(131_072, 64), InlineData(1_000_000, 64)]
    public void GramMatrices_AreOneForEveryBlockOfTheLargerSide_AndAtMost64(int items, int blocks) => Assert.Equal(
        53 * MiB + (1 + items) * (64 + 32) + 17 + 256 * 16 * blocks, TrainingMemory.Bytes(users: 1, items, pairs: 1, 16, Solver.Cholesky, 1));

    // More rows than an int can count: 3·10⁹ users of 64 bytes.
    [Fact]
    public void Bytes_OfASetBeyondAnInt_DoNotOverflow() =>
        Assert.Equal(53 * MiB + 256 * 16 * 64 + 3e9 * (64 + 32) + 17e10, TrainingMemory.Bytes(3_000_000_000, 0, 10_000_000_000, 16, Solver.Cholesky, 1));
}
