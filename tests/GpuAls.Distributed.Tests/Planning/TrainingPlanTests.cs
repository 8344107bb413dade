using GpuAls.Core.Solving;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Tests.Planning;

public sealed class TrainingPlanTests
{
    static readonly PlannedMachines Machines = new(LinkBytesPerSecond: 25e9, OperationsPerSecond: 5e11, MemoryBytes: null);

    // The size of Last.fm-360K.
    static readonly PlannedTraining Lastfm = new(358_868, 292_385, 17_545_790, Factors: 128, Ranks: 1) { Threads = 2 };

    [Fact]
    public void OneRank_HasTheMemoryOfATrainingWithoutRanks()
    {
        var plan = new TrainingPlan(Lastfm, Machines);

        Assert.Equal(
            TrainingMemory.Bytes(358_868, 292_385, 17_545_790, 128, Solver.PreconditionedConjugateGradient, 2), plan.Rank0.Total, 1);
        Assert.Null(plan.Other);
        Assert.Equal((0, 0, 0), (plan.Traffic.Total, plan.Time.Vectors, plan.Alone.GatherBytes));
    }

    [Fact]
    public void OneRank_HasTheOperationsOfTheFormula() =>
        // Both half-sweeps: G m·f², whitening m·f² + n·2·f², entries E·4·4·f.
        Assert.Equal((358_868.0 + 292_385) * 4 * 128 * 128 + 2.0 * 17_545_790 * 16 * 128, Lastfm.OperationsOfRank, 1);

    [Fact]
    public void MoreRanks_ShareTheRows_AndTheWhitening()
    {
        var eight = Lastfm with { Ranks = 8 };

        Assert.Equal((358_868.0 + 292_385) / 8 * 4 * 128 * 128 + 2.0 * 17_545_790 / 8 * 16 * 128, eight.OperationsOfRank, 1);
        // 49 and 60 pairs a row, shared by 8: few rows are missed.
        Assert.InRange(eight.HeldItems, 0.99 * 292_385, 292_385);
    }

    [Fact]
    public void Rank0_HasTheWholeTraining_AndItsPart()
    {
        var plan = new TrainingPlan(Lastfm with { Ranks = 8 }, Machines);
        var (rank0, other) = (plan.Rank0, plan.Other!);

        Assert.Equal(13.0 * 17_545_790 * 9 / 8, rank0.Interactions, 1);
        Assert.Equal(13.0 * 17_545_790 / 8, other.Interactions, 1);
        // The start: 512 bytes for each row that the rank holds, of which the whitened vectors of the users then take a part, and its users again.
        Assert.Equal(
            512 * (plan.Training.HeldUsers + plan.Training.HeldItems + 358_868 / 8.0) - other.Solver, other.Vectors, tolerance: 1000.0);
        Assert.Equal(rank0.Vectors, other.Vectors);
        Assert.Equal(rank0.Exchange, other.Exchange);
        // Two buffers of 32 MiB, two numbers for each sent vector, and 64 slabs.
        var sent = (plan.Training.ReceivedUsers + plan.Training.ReceivedItems) / 8;
        Assert.Equal(2 * (32 << 20) + sent * 8 + 64 * 128 * 128 * 8, other.Exchange, 1);
    }

    [Fact]
    public void Rank0_HoldsNoMoreVectorsThanTheOthers()
    {
        // So few pairs that a rank holds little beside its own rows.
        var plan = new TrainingPlan(Lastfm with { Ranks = 64, Pairs = 700_000 }, Machines);
        var (rank0, other) = (plan.Rank0, plan.Other!);

        Assert.Equal(other.Vectors, rank0.Vectors);
        Assert.True(rank0.Vectors + rank0.Solver + rank0.Exchange < 512 * (358_868.0 + 292_385) / 4);
    }

    [Fact]
    public void ASolverThatReadsTheVectors_HoldsThoseOfOtherRanks()
    {
        var plan = new TrainingPlan(Lastfm with { Ranks = 8, Solver = Solver.ConjugateGradient }, Machines);

        var held = 512 * (plan.Training.HeldUsers + plan.Training.HeldItems);
        Assert.Equal(Math.Max(held, held + 512 * 358_868 / 8.0 - plan.Other!.Solver), plan.Other.Vectors, tolerance: 1000.0);
    }

    [Theory]
    // 64 slabs of 128 KiB on 8 ranks: each sends 8 to 7 others, and receives 56.
    [InlineData(8, 2.0 * 56 * 131_072)]
    // On 100 ranks some have one slab, which they send to 99 others.
    [InlineData(100, 2.0 * 99 * 131_072)]
    public void TheSums_TakeTheTimeOfTheRankThatSendsOrReceivesMost(int ranks, double bytes) => Assert.Equal(
        bytes / 25e9, IterationTime.Of(Lastfm with { Ranks = ranks }, Machines).Sums, 1e-12);

    [Theory]
    [InlineData(8, 25e9, nameof(PlanPart.Solving))]
    [InlineData(8, 1e7, nameof(PlanPart.Vectors))]
    [InlineData(4096, 25e9, nameof(PlanPart.Sums))]
    public void TheBound_IsTheLongestPart(int ranks, double link, string expected) => Assert.Equal(
        expected, $"{new TrainingPlan(Lastfm with { Ranks = ranks }, Machines with { LinkBytesPerSecond = link }).Bound}");

    [Fact]
    public void OverASlowLink_RowsAreSentBesideSolving_AndTheirWhiteningAndMemoryCount()
    {
        // 128 factors: 512 bytes of a vector take 4.1 µs at 1 Gbit/s, and its whitening 16,384 operations, 0.45 µs.
        var training = Lastfm with { Ranks = 2 };
        var plan = new TrainingPlan(training, new(LinkBytesPerSecond: 125e6, OperationsPerSecond: 36.6e9, MemoryBytes: null));
        Assert.True(plan.IsBesideSolving);

        var received = (training.ReceivedUsers + training.ReceivedItems) / 2;
        Assert.Equal((training.OperationsOfRank + received * 16_384) / 36.6e9, plan.Time.Solving, 1e-9);
        // Solving takes longer than the exchange, and hides all but a sixteenth of it.
        Assert.Equal(received * 512 / 125e6 / 16, plan.Time.Vectors, 1e-9);
        Assert.Equal(received * 512 / 125e6 * 15 / 16, plan.Time.Hidden, 1e-9);
        Assert.Equal(2 * received * 512, plan.Traffic.Vectors, 1.0);
        Assert.Equal(
            RankMemory.OfOther(training).Solver + 512 * Math.Min(training.HeldUsers, training.HeldItems), plan.Other!.Solver, tolerance: 1000.0);
    }

    [Fact]
    public void OverAFastLink_WhitenedVectorsAreExchangedAfterSolving()
    {
        var training = Lastfm with { Ranks = 8 };
        var plan = new TrainingPlan(training, Machines);

        Assert.False(plan.IsBesideSolving);
        Assert.Equal(training.Traffic, plan.Traffic);
        Assert.Equal((training.Traffic.Vectors / 8 / 25e9, 0), (plan.Time.Vectors, plan.Time.Hidden));
        Assert.Equal(RankMemory.OfOther(training), plan.Other);
    }

    [Fact]
    public void ASolverThatDoesNotWhiten_SendsBesideSolving()
    {
        var plan = new TrainingPlan(Lastfm with { Ranks = 8, Solver = Solver.ConjugateGradient }, Machines);

        Assert.True(plan.IsBesideSolving);
        Assert.Equal(plan.Traffic.Vectors / 8 / 25e9, plan.Time.Vectors + plan.Time.Hidden, 1e-9);
        Assert.Equal(plan.Time.Vectors * 15, plan.Time.Hidden, 1e-9);
        Assert.False(new TrainingPlan(Lastfm with { Solver = Solver.ConjugateGradient }, Machines).IsBesideSolving);
    }

    [Fact]
    public void TheMemoryOfTheMachines_IsComparedWithThatOfRank0()
    {
        var plan = new TrainingPlan(Lastfm with { Ranks = 8 }, Machines);

        Assert.Null(plan.Fits);
        Assert.True((plan with { Machines = Machines with { MemoryBytes = plan.Rank0.Total } }).Fits);
        Assert.False((plan with { Machines = Machines with { MemoryBytes = plan.Rank0.Total - 1 } }).Fits);
    }

    [Fact]
    public void WorkOfRank0_IsWorkedByHand()
    {
        var training = new PlannedTraining(1000, 500, 20_000, Factors: 16, Ranks: 2);
        var alone = WorkOfRank0.Of(training, Machines);

        // Half of the vectors, twice; half of the pairs with 12 bytes each, and of the rows with 8 bytes each.
        Assert.Equal(2 * 750 * 64, alone.GatherBytes);
        Assert.Equal(10_000 * 12 + 750 * 8, alone.PartBytes, 1e-6);
        Assert.Equal((training.ReceivedUsers + training.ReceivedItems) * 64, alone.StartBytes);
        Assert.Equal(1.7 * training.OperationsOfRank / 5e11 + alone.StartBytes / 2 / 25e9, alone.StartSeconds, 1e-12);
    }
}
