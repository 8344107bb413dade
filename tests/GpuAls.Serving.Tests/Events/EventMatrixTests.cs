using GpuAls.Core.Interactions;
using GpuAls.Serving.Events;

namespace GpuAls.Serving.Tests.Events;

/// <summary>Events as interactions, weighed by their times as in a training.</summary>
public sealed class EventMatrixTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static float[] Strengths(InteractionMatrix matrix) => matrix.ByUser.RowValues(0);

    [Fact]
    public void WithoutTimesInTheTraining_StrengthsAreAddedUp()
    {
        var matrix = EventMatrix.Of([new("a", "x", 2, Start), new("a", "x", 3, Start.AddYears(1)), new("a", "y", -1, Start)], null);
        Assert.Equal((0, null), (matrix.Outside, matrix.Interactions.Times));
        Assert.Equal([5, -1], Strengths(matrix.Interactions));
    }

    [Fact]
    public void WithAHalfLife_AgesCountFromTheNewestEvent()
    {
        var times = new InteractionTimes { HalfLife = TimeSpan.FromDays(10), AsOf = Start };
        var matrix = EventMatrix.Of([new("a", "x", 8, Start.AddDays(10)), new("a", "y", 8, Start.AddDays(40))], times);
        Assert.Equal(times with { AsOf = Start.AddDays(40) }, matrix.Interactions.Times);
        // Three half-lives older: an eighth.
        Assert.Equal([1, 8], Strengths(matrix.Interactions));
    }

    [Fact]
    public void AgesNeverCountFromBeforeTheMomentOfTheModel()
    {
        var times = new InteractionTimes { HalfLife = TimeSpan.FromDays(10), AsOf = Start };
        var matrix = EventMatrix.Of([new("a", "x", 8, Start.AddDays(-10))], times);
        Assert.Equal(times, matrix.Interactions.Times);
        Assert.Equal([4], Strengths(matrix.Interactions));
    }

    [Fact]
    public void EventsOutsideTheBoundsOfTheTraining_AreCounted()
    {
        var times = new InteractionTimes { Since = Start, Until = Start.AddDays(1) };
        var matrix = EventMatrix.Of(
            [new("a", "x", 1, Start.AddSeconds(-1)), new("a", "x", 2, Start), new("a", "x", 4, Start.AddDays(1))], times);
        Assert.Equal(2, matrix.Outside);
        Assert.Equal([2], Strengths(matrix.Interactions));
    }
}
