using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class SimilarTests
{
    // Item 0 points along (3, 4); 1 is the same direction and length 1000 times that; 2 is at a right angle; 3 opposite; 4 has no users; 5 is tiny.
    static readonly Recommender Recommender = new(new WholeNumberModel(users: 4, items: 6, factors: 2).Model with
    {
        Factors = new(
            FactorMatrix.From(2, [[1f, 0f], [1f, 1f], [0f, 0f], [-2f, 0f]]),
            FactorMatrix.From(2, [[3f, 4f], [3000f, 4000f], [-4f, 3f], [-3f, -4f], [0f, 0f], [3e-30f, 4e-30f]])),
    });

    [Fact]
    public void SimilarItems_OfHandMadeVectors_AreTheCosines() => Assert.Equal(
        [new(0, 1), new(1, 1), new(5, 1), new(2, 0), new(3, -1)],
        Recommender.SimilarItems(0));

    [Fact]
    public void SimilarItems_OfAnyItem_HoldItselfWithExactlyOne()
    {
        var recommender = new Recommender(
            SyntheticReference.Trained(3).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[3].Options));
        for (var item = 0; item < SyntheticReference.Items; item++)
        {
            if (item != SyntheticReference.ItemWithoutListeners) Assert.Equal(new Scored(item, 1), recommender.SimilarItems(item, 1)[0]);
        }
    }

    [Fact]
    public void SimilarItems_WithCount_AreTheFirstOfThem() => Assert.Equal([new(0, 1), new(1, 1)], Recommender.SimilarItems(0, 2));

    [Fact]
    public void SimilarUsers_NeverHoldOneWithoutHistory()
    {
        var answer = Recommender.SimilarUsers(0, 100);
        Assert.Equal([0, 1, 3], answer.Select(scored => scored.Row));
        Assert.Equal(MathF.Sqrt(0.5f), answer[1].Score, 1e-7f);
    }

    // Around one piece of 4096 rows, so that several are merged.
    [Theory, InlineData(4095), InlineData(4096), InlineData(4097), InlineData(9000)]
    public void Nearest_OfManyEqualRows_AreTheLowestRows(int rows)
    {
        var vectors = FactorMatrix.From(3, [.. Enumerable.Repeat<float[]>([1f, 2f, 3f], rows)]);
        Assert.Equal(Enumerable.Range(0, 20).Select(row => new Scored(row, 1)), Cosine.Nearest(vectors, rows - 1, 20));
    }

    [Fact]
    public void SimilarItems_OfItemWithoutListeners_SaysSo()
    {
        var exception = Assert.Throws<NoHistoryException>(() => Recommender.SimilarItems(4));
        Assert.Equal("item 'item 4' has no users in the model, so there is nothing to compare", exception.Message);
    }

    [Fact]
    public void Similar_WithArgumentsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("item", () => Recommender.SimilarItems(6));
        Assert.Throws<ArgumentOutOfRangeException>("user", () => Recommender.SimilarUsers(-1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => Recommender.SimilarItems(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => Recommender.SimilarUsers(0, 0));
    }
}
