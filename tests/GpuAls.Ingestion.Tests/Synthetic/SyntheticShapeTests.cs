using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

/// <summary>Generated play counts resemble Last.fm-360K at any size.</summary>
public sealed class SyntheticShapeTests
{
    static InteractionMatrix Generate(SyntheticOptions options)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(options, builder, cancellation: TestContext.Current.CancellationToken);
        return builder.Build();
    }

    [Theory]
    [InlineData(1000, 1500, 30_000, 7)]
    [InlineData(5000, 4000, 244_500, 42)]
    [InlineData(5000, 20_000, 244_500, 1)]
    public void TopArtist_HasAboutAFifthOfTheUsers(int users, int items, long rows, long seed)
    {
        var summary = InteractionSummary.From(Generate(new SyntheticOptions { Users = users, Items = items, Rows = rows, Seed = seed }));
        Assert.InRange((double)summary.TopItems[0].Users / users, 0.17, 0.26);
    }

    [Fact]
    public void Popularity_IsZipfLike()
    {
        var matrix = Generate(new SyntheticOptions { Users = 5000, Items = 20_000, Rows = 244_500 });
        var listeners = Enumerable.Range(0, matrix.Items.Count).Select(matrix.ByItem.RowLength).OrderDescending().ToArray();

        // A long tail: a tenth of the artists has most of the rows, and half of the artists have a few listeners each.
        Assert.InRange(listeners.Take(2000).Sum() / 244_500.0, 0.55, 0.75);
        Assert.InRange(listeners[10_000], 1, 4);
        // No cliff after the top: the tenth artist still has a large part of the listeners of the first.
        Assert.InRange((double)listeners[9] / listeners[0], 0.4, 0.8);
    }

    [Fact]
    public void ArtistsPerUser_AreSpreadAsInLastFm360K()
    {
        // Last.fm-360K: mean 48.9, standard deviation 8.5, quartiles about 46, 49 and 51, from 1 to 166.
        var items = InteractionSummary.From(Generate(new SyntheticOptions { Users = 5000, Items = 20_000, Rows = 244_500 })).ItemsPerUser;

        Assert.Equal(48.9, items.Mean, 12);
        Assert.InRange(items.StandardDeviation, 7.5, 10);
        Assert.InRange(items.LowerQuartile, 45, 48);
        Assert.InRange(items.Median, 48, 51);
        Assert.InRange(items.UpperQuartile, 50, 53);
        Assert.InRange(items.Minimum, 1, 5);
        Assert.InRange(items.Maximum, 120, 175);
    }

    [Fact]
    public void Plays_AreLogNormalAround94()
    {
        var matrix = Generate(new SyntheticOptions { Users = 5000, Items = 4000, Rows = 244_500 });
        var logarithms = Enumerable.Range(0, (int)matrix.Entries).Select(entry => Math.Log(matrix.ByUser.Values[entry])).ToArray();
        var spread = Distribution.Of(logarithms);

        Assert.Equal(0, spread.Minimum);
        Assert.InRange(Math.Exp(spread.Median), 88, 100);
        // σ² = 0.9² between users + 1² within a user.
        Assert.InRange(spread.StandardDeviation, 1.28, 1.4);
        Assert.InRange(spread.UpperQuartile - spread.Median, 0.85, 0.97);
        Assert.InRange(Math.Exp(spread.Maximum), 10_000, 2_000_000);
    }

    [Fact]
    public void Tastes_AreTwoThirdsOfWhatAUserPlays()
    {
        var options = new SyntheticOptions { Users = 1000, Items = 5000, Rows = 40_000 };
        var set = new SyntheticSet(options);
        var history = set.NewHistory();
        long ofThreeTastes = 0;
        for (var user = 0; user < options.Users; user++)
        {
            var tastes = history.Draw(user).ToArray().Select(entry => set.Tastes.TasteOf(SyntheticHistory.ItemOf(entry)));
            ofThreeTastes += tastes.CountBy(taste => taste).Select(pair => pair.Value).OrderDescending().Take(3).Sum();
        }

        Assert.Equal(36, set.Tastes.Count);
        Assert.InRange(ofThreeTastes / (double)options.Rows, 0.67, 0.9);
    }

    [Fact]
    public void SimilarArtists_AreOfTheSameTaste()
    {
        var options = new SyntheticOptions { Users = 3000, Items = 3000, Rows = 120_000 };
        var set = new SyntheticSet(options);
        var listeners = Enumerable.Range(0, options.Items).Select(_ => new HashSet<int>()).ToArray();
        var history = set.NewHistory();
        for (var user = 0; user < options.Users; user++)
        {
            foreach (var entry in history.Draw(user)) listeners[SyntheticHistory.ItemOf(entry)].Add(user);
        }

        var popular = Enumerable.Range(0, options.Items).OrderByDescending(item => listeners[item].Count).Take(150).ToArray();
        var ofSameTaste = popular.Count(item => set.Tastes.TasteOf(Nearest(item)) == set.Tastes.TasteOf(item));

        Assert.InRange(ofSameTaste, 140, 150);

        int Nearest(int item) => popular.Where(other => other != item).MaxBy(other => Cosine(listeners[item], listeners[other]));
    }

    static double Cosine(HashSet<int> one, HashSet<int> other) => one.Count(other.Contains) / Math.Sqrt((double)one.Count * other.Count);
}
