using GpuAls.Core.Queries;

namespace GpuAls.Core.Tests;

public sealed class TopKTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(15), InlineData(16), InlineData(17), InlineData(99), InlineData(100), InlineData(101)]
    public void ToSortedArray_OfHundredScoresWithTies_IsTheSortedHead(int capacity)
    {
        var random = new Random(5);
        var all = Enumerable.Range(0, 100).Select(row => new Scored(row, random.Next(20))).ToArray();
        random.Shuffle(all);
        var top = new TopK(capacity);
        foreach (var scored in all) top.Add(scored);
        Assert.Equal(all.OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(capacity), top.ToSortedArray());
    }

    [Fact]
    public void AddAll_OfTwoHalves_IsTheSameAsAddingEachScore()
    {
        var random = new Random(6);
        TopK whole = new(10), left = new(10), right = new(10);
        for (var row = 0; row < 100; row++)
        {
            var scored = new Scored(row, random.Next(20));
            whole.Add(scored);
            (row < 50 ? left : right).Add(scored);
        }

        // The later half first: of equal scores, the lower row must win all the same.
        right.AddAll(left);
        Assert.Equal(whole.ToSortedArray(), right.ToSortedArray());
    }

    [Fact]
    public void Threshold_UntilFull_LetsEverythingIn()
    {
        var top = new TopK(2);
        top.Add(new Scored(0, 5));
        Assert.Equal(float.NegativeInfinity, top.Threshold);
        top.Add(new Scored(1, 3));
        Assert.Equal(3, top.Threshold);
        top.Add(new Scored(2, 4));
        Assert.Equal(4, top.Threshold);
    }

    [Fact]
    public void ToSortedArray_OfNothing_IsEmpty() => Assert.Empty(new TopK(3).ToSortedArray());
}
