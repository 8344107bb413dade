using System.Security.Cryptography;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticInteractionsTests
{
    static readonly SyntheticOptions Small = new() { Users = 2000, Items = 3000, Rows = 70_000 };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 2, 2)] // the smallest
    [InlineData(3, 7, 10)]
    [InlineData(50, 1000, 1000)] // as many rows as artists: every artist has one user
    [InlineData(1000, 50, 1000)] // as many rows as users: every user has one artist
    [InlineData(100, 100, 5000)] // half of all pairs, the limit
    [InlineData(2, 5000, 5000)] // a user with most of the artists
    [InlineData(200, 300, 4000)]
    [InlineData(2000, 3000, 70_000)] // several blocks
    public void Write_OfAnySize_HasExactlyThatManyUsersItemsAndDifferentPairs(int users, int items, int rows)
    {
        var generated = SyntheticRow.Generate(new SyntheticOptions { Users = users, Items = items, Rows = rows });

        Assert.Equal(rows, generated.Count);
        Assert.Equal(users, generated.Select(row => row.User).Distinct().Count());
        Assert.Equal(items, generated.Select(row => row.Artist).Distinct().Count());
        Assert.Equal(items, generated.Select(row => (row.Artist, row.Mbid)).Distinct().Count());
        Assert.Equal(items, generated.Select(row => row.Mbid).Distinct().Count());
        Assert.Equal(rows, generated.Select(row => (row.User, row.Artist)).Distinct().Count());
    }

    [Fact]
    public void Write_Rows_HaveTheLayoutOfLastFm360K()
    {
        var generated = SyntheticRow.Generate(Small);

        Assert.All(generated, row =>
        {
            Assert.Matches("^[0-9a-f]{40}$", row.User);
            Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", row.Mbid);
            Assert.True(row.Plays >= 1);
        });
        // Grouped by user, in descending order of plays.
        var changes = generated.Zip(generated.Skip(1)).Count(pair => pair.First.User != pair.Second.User);
        Assert.Equal(Small.Users - 1, changes);
        Assert.All(
            generated.Zip(generated.Skip(1)),
            pair => Assert.True(pair.First.User != pair.Second.User || pair.First.Plays >= pair.Second.Plays));
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameBytesOnEveryMachine()
    {
        using var stream = new MemoryStream();
        var report = SyntheticInteractions.Write(Small, stream, cancellation: Cancellation);

        Assert.Equal(new SyntheticReport(2000, 3000, 70_000, stream.Length), report);
        Assert.Equal("25104af73583cb6cf1731aff4edd0b7e74f9273ad08499c0687f2b7f35236329", Convert.ToHexStringLower(SHA256.HashData(stream.ToArray())));
    }

    [Fact]
    public void Write_OtherSeed_GivesOtherUsersArtistsAndPairs()
    {
        var one = SyntheticRow.Generate(Small with { Rows = 6000, Seed = 1 });
        var other = SyntheticRow.Generate(Small with { Rows = 6000, Seed = 2 });

        Assert.Empty(one.Select(row => row.User).Intersect(other.Select(row => row.User)));
        Assert.Empty(one.Select(row => row.Mbid).Intersect(other.Select(row => row.Mbid)));
        Assert.NotEqual(one.Select(row => row.Plays), other.Select(row => row.Plays));
    }

    [Fact]
    public void AddTo_Builder_GivesTheMatrixOfTheFile()
    {
        var fromFile = new InteractionMatrixBuilder();
        foreach (var row in SyntheticRow.Generate(Small)) fromFile.Add(row.User, row.Artist, row.Plays);
        var expected = fromFile.Build();
        var direct = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(Small, direct, cancellation: Cancellation);
        var actual = direct.Build();

        Assert.Equal(Enumerable.Range(0, Small.Users).Select(expected.Users.Key), Enumerable.Range(0, actual.Users.Count).Select(actual.Users.Key));
        Assert.Equal(Enumerable.Range(0, Small.Items).Select(expected.Items.Key), Enumerable.Range(0, actual.Items.Count).Select(actual.Items.Key));
        Assert.Equal(0, actual.Duplicates);
        for (var user = 0; user < Small.Users; user++)
        {
            Assert.Equal(expected.ByUser.RowColumns(user), actual.ByUser.RowColumns(user));
            Assert.Equal(expected.ByUser.RowValues(user), actual.ByUser.RowValues(user));
        }
    }

    [Fact]
    public void Write_Progress_GrowsToAllRows()
    {
        var reports = new List<long>();
        SyntheticInteractions.Write(Small, Stream.Null, new Recorder<long>(reports.Add), Cancellation);

        Assert.True(reports.Count > 1);
        Assert.Equal(reports.Order().Distinct(), reports);
        Assert.Equal(Small.Rows, reports[^1]);
    }

    [Fact]
    public void Write_ToABrokenStream_ThrowsWhatTheStreamThrew()
    {
        using var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => SyntheticInteractions.Write(Small, closed, cancellation: Cancellation));
    }
}
