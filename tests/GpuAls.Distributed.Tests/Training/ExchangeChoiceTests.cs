using GpuAls.Distributed.Planning;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>The choice between an exchange behind solving and beside it, from times.</summary>
public sealed class ExchangeChoiceTests
{
    // Of 8 s an exchange takes 4, and whitening all vectors 0.25 s.
    static readonly ExchangeTimes Slow = new(new(2, 2, 0.125), new(2, 2, 0.125));

    static readonly ExchangeTimes Fast = new(new(2, 0.1, 0.125), new(2, 0.1, 0.125));

    [Theory]
    // Solving hides all but the last of 16 rounds.
    [InlineData(4, 2, 0.5, 1, 2 - 0.125 - 0.5)]
    // An exchange that takes longer than solving shows the difference.
    [InlineData(1, 3, 0.5, 1, 0.9375 - 0.5)]
    // Whitening takes longer than the exchange.
    [InlineData(4, 1, 2, 1, 0.9375 - 2)]
    // Rows of twice the bytes of whitened ones.
    [InlineData(4, 1, 0.5, 2, 1 - 0.125 - 0.5)]
    public void TheGain_IsTheHiddenExchangeLessTheWhitening(
        double solving, double exchange, double whitening, double relativeBytes, double expected) =>
        Assert.Equal(expected, new SideExchange(solving, exchange, whitening) { RelativeBytes = relativeBytes }.Gain, 1e-12);

    [Fact]
    public void ASmallGain_DoesNotPay()
    {
        Assert.True(new ExchangeTimes(new(4, 1, 0), new(4, 1, 0)).Pays);
        // 0.875 s of 10.
        Assert.False(new ExchangeTimes(new(4, 1, 0.5), new(4, 1, 0.5)).Pays);
        Assert.False(Fast.Pays);
    }

    [Fact]
    public void TimesThatWereNotMeasured_DoNotPay()
    {
        Assert.False(new ExchangeTimes(new(4, double.PositiveInfinity, 0), new(4, 1, 0)).Pays);
        Assert.False(new ExchangeTimes(new(4, 1, double.PositiveInfinity), new(4, 1, 0)).Pays);
    }

    [Fact]
    public void OfAllRanks_TheSlowestSolvesAndWhitens_AndTheShortestExchangeCounts()
    {
        var all = ExchangeTimes.OfAll([new(new(1, 5, 3), new(2, 6, 1)), new(new(2, 4, 1), new(1, 7, 2))]);
        Assert.Equal(new(new(2, 4, 3), new(2, 6, 2)), all);
    }

    [Fact]
    public void AFasterWay_Stays()
    {
        var choice = new ExchangeChoice();
        Iterate(choice, 9, 8);
        Assert.True(choice.IsDue);
        choice.Expect(Slow, next: 3, iterations: 13);
        Assert.Equal((true, false, 3), (choice.IsBesideSolving, choice.IsDecided, choice.FirstIteration));
        // The first one, which exchanges some vectors twice, does not count.
        Iterate(choice, 2, 7, 6);
        Assert.Equal((true, true, 8, 6), (choice.IsBesideSolving, choice.IsDecided, choice.BehindSeconds, choice.BesideSeconds));
        Iterate(choice, 100, 1);
        Assert.Equal((true, 8, 6), (choice.IsBesideSolving, choice.BehindSeconds, choice.BesideSeconds));
    }

    [Fact]
    public void AWayThatIsSlowerThanTheIterationsBeforeAndBehind_IsGivenUp()
    {
        var choice = new ExchangeChoice();
        Iterate(choice, 8, 9);
        choice.Expect(Slow, next: 3, iterations: 13);
        // A smaller gain than a twentieth may be an accident.
        Iterate(choice, 1, 7.7, 8.5);
        Assert.Equal((false, false, false, 3), (choice.IsBesideSolving, choice.IsDecided, choice.IsDue, choice.FirstIteration));
        // The first one exchanges less, and does not count.
        Iterate(choice, 1, 7.5, 9);
        Assert.Equal((false, true, 3, 7.5), (choice.IsBesideSolving, choice.IsDecided, choice.FirstIteration, choice.BehindSeconds));
    }

    [Fact]
    public void AWayThatIsSlowerOnlyThanTheIterationsBefore_Stays()
    {
        var choice = new ExchangeChoice();
        // Then the hosts become busier.
        Iterate(choice, 8, 8);
        choice.Expect(Slow, next: 3, iterations: 13);
        Iterate(choice, 9, 9, 9, 9, 11, 10);
        Assert.Equal((true, true, 9), (choice.IsBesideSolving, choice.IsDecided, choice.FirstIteration));
        Assert.Equal((10, 9), (choice.BehindSeconds, choice.BesideSeconds));
    }

    [Theory, InlineData(false, 13), InlineData(true, 3)]
    public void WithoutAGain_OrWithFewIterationsLeft_ItIsNotTried(bool isSlow, int iterations)
    {
        var choice = new ExchangeChoice();
        Iterate(choice, 8, 8);
        choice.Expect(isSlow ? Slow : Fast, next: 3, iterations);
        Assert.Equal((false, true, null), (choice.IsBesideSolving, choice.IsDecided, choice.FirstIteration));
    }

    [Fact]
    public void RowsHandedOutAnew_StartItAgain_UnlessItIsDecided()
    {
        var choice = new ExchangeChoice();
        Iterate(choice, 8, 8);
        choice.Expect(Slow, next: 3, iterations: 13);
        Iterate(choice, 9, 9, 9, 7);
        choice.Restart();
        Assert.Equal((false, false, false, null), (choice.IsBesideSolving, choice.IsDecided, choice.IsDue, choice.FirstIteration));
        Iterate(choice, 8);
        Assert.False(choice.IsDue);
        Iterate(choice, 8);
        Assert.True(choice.IsDue);
        choice.Expect(Slow, next: 7, iterations: 9);
        Iterate(choice, 7, 7, 7);
        choice.Restart();
        Assert.True(choice.IsBesideSolving);
    }

    static void Iterate(ExchangeChoice choice, params double[] seconds)
    {
        foreach (var iteration in seconds) choice.Measure(iteration);
    }
}
