using GpuAls.Cli.Training;
using GpuAls.Distributed.Planning;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Tests;

/// <summary>The sentence of <c>train --verbose</c> about the exchange of ranks on several hosts.</summary>
public sealed class ExchangeNoteTests
{
    static readonly SideExchange Slow = new(2, 2, 0.125);
    static readonly SideExchange Fast = new(2, 0.0625, 0.04);

    [Fact]
    public void AFasterWay_IsToldWithBothTimes() => Assert.Equal(
        "From iteration 3 on, ranks sent vectors while solving: 6.25 s an iteration instead of 8.00 s.", Note(Slow, 8, 8, 9, 7, 6.25));

    [Fact]
    public void ASlowerWay_IsToldWithBothTimes() => Assert.Equal(
        "From iteration 3 on, ranks tried to send vectors while solving, and gave it up: 8.50 s an iteration instead of 8.00 s.",
        Note(Slow, 7, 7, 9, 8.5, 9, 7, 8, 8));

    [Fact]
    public void ATrainingThatEndsOnTrial_SaysSo() => Assert.Equal(
        "From iteration 3 on, ranks sent vectors while solving, on trial.", Note(Slow, 8, 8, 9));

    [Fact]
    public void AWayThatWouldSaveNothing_IsToldWithTheExpectedGain()
    {
        Assert.Equal(
            "Ranks sent vectors after solving: sending them while solving would save 0.04 s of 4.12 s an iteration.", Note(Fast, 8, 8));
        Assert.Equal(
            "Ranks sent vectors after solving: sending them while solving would save 0.00 s of 4.12 s an iteration.",
            Note(Fast with { Whitening = 1 }, 8, 8));
    }

    [Fact]
    public void BeforeTheRanksWereCompared_NothingIsTold() => Assert.Null(Note(Slow, 8));

    static string? Note(SideExchange side, params double[] seconds)
    {
        var choice = new ExchangeChoice();
        foreach (var iteration in seconds)
        {
            choice.Measure(iteration);
            if (choice.IsDue) choice.Expect(new(side, side), next: 3, iterations: 13);
        }

        return ExchangeNote.Of(choice);
    }
}
