using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Ordered candidates, most of which nobody looks at, against scoring every pair and sorting: the same items and the same bits.</summary>
public sealed class OrderedCandidatesTests
{
    internal const int Users = 40;
    internal const int Items = 500;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Shapes =>
        ["spread", "one direction", "few large", "duplicates", "some zeros", "all zeros", "negative", "tiny", "huge", "overflowing"];

    [Theory, MemberData(nameof(Shapes))]
    public void Recommend_WithOrderedCandidates_EqualsSortingAllScores(string shape)
    {
        foreach (var factors in new[] { 1, 5, 16, 33 })
        {
            var model = Create(shape, factors);
            foreach (var options in new RecommendOptions[]
            {
                new(), new() { Count = 1 }, new() { Count = Items + 7 }, new() { IncludeKnown = true },
                new() { Exclude = [.. Enumerable.Range(0, 50)] }, new() { Only = [.. Enumerable.Range(100, 70)] },
            })
            {
                foreach (var threads in new[] { 1, 3, 64 })
                {
                    using var batch = new BatchRecommender(model, options, threads);
                    batch.PackItems(int.MaxValue);
                    var answers = batch.Recommend(Enumerable.Range(0, Users).ToArray(), Cancel);
                    for (var user = 0; user < Users; user++) Assert.Equal(Sorted(model, user, options), answers[user]);
                }
            }
        }
    }

    [Fact]
    public void ScoreBound_OfAnyPair_IsAboveTheScore()
    {
        foreach (var shape in Shapes.Select(row => row.Data))
        {
            var model = Create(shape, 33);
            if (ScoreBound.TryCreate(model.Factors.Users) is not { } bound) continue;
            var work = new double[33];
            var itemNorms = Enumerable.Range(0, Items).Select(item => bound.ItemNorm(model.Factors.Items.Row(item), work)).ToArray();
            for (var user = 0; user < Users; user++)
            {
                var userNorm = bound.UserNorm(model.Factors.Users.Row(user), work);
                for (var item = 0; item < Items; item++)
                {
                    var score = new Recommender(model).Score(user, item);
                    if (float.IsFinite(score)) Assert.InRange(score, -userNorm * itemNorms[item], userNorm * itemNorms[item]);
                    else Assert.True(userNorm * itemNorms[item] > ScoreBound.MaxThreshold);
                }
            }
        }
    }

    [Fact]
    public void ScoreBound_OfAPairThatPointsTheSameWay_IsHardlyAboveTheScore()
    {
        var ones = FactorMatrix.From(4, [[1, 1, 1, 1], [2, 2, 2, 2]]);
        var bound = ScoreBound.TryCreate(ones)!;
        var work = new double[4];
        Assert.InRange(bound.UserNorm(ones.Row(0), work) * bound.ItemNorm(ones.Row(1), work), 8, 8.0001);
    }

    [Fact]
    public void ScoreBound_OfUsersThatAreAllZeros_IsNone() => Assert.Null(ScoreBound.TryCreate(FactorMatrix.Zeros(3, 2)));

    [Fact]
    public void ActiveUsers_OnceEveryoneHasBetter_AreNone()
    {
        var model = Create("few large", 5);
        var bound = ScoreBound.TryCreate(model.Factors.Users)!;
        var candidates = Candidates.From(new(), Items).Descending(bound, model.Factors.Items, threads: 2);
        Assert.Equal(Enumerable.Range(0, Items), Enumerable.Range(0, Items).Select(candidates.Row).Order());
        using var block = UserBlock.Of(model, [3, 4, 5], hideKnown: false);
        var best = Array.ConvertAll(new int[3], _ => new TopK(1));
        using var active = new ActiveUsers(block, best, bound);
        active.DropBeyond(norm: 0);
        Assert.Equal(3, active.Count);
        active.Add(0, new Scored(7, 1e9f));
        active.DropBeyond(candidates.HighestNormFrom(0));
        Assert.Equal([2, 1], Enumerable.Range(0, active.Count).Select(active.User));
        Assert.Equal(float.NegativeInfinity, active.TooLow[0]);
        active.Add(0, new Scored(7, -1));
        active.DropBeyond(norm: 0);
        Assert.Equal(2, active.Count);
    }

    internal static Scored[] Sorted(AlsModel model, int user, RecommendOptions options)
    {
        if (model.Factors.Users.IsZero(user)) return [];
        var recommender = new Recommender(model);
        return [.. (options.Only ?? Enumerable.Range(0, Items))
            .Except(options.Exclude ?? [])
            .Except(options.IncludeKnown ? [] : model.Known.RowColumns(user).ToArray())
            .Select(item => new Scored(item, recommender.Score(user, item)))
            .Where(scored => !float.IsNaN(scored.Score) && scored.Score != float.NegativeInfinity)
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(options.Count)];
    }

    internal static AlsModel Create(string shape, int factors)
    {
        var random = new Random(factors);
        float Any() => (float)(2 * random.NextDouble() - 1);
        float[][] Rows(int rows, Func<int, int, float> value) =>
            [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, factors).Select(k => value(row, k)).ToArray())];
        var users = Rows(Users, (_, k) => shape switch
        {
            "one direction" => 1 + 0.1f * Any(),
            "negative" => -1 - Any() / 2,
            "all zeros" => 0,
            "tiny" => 1e-22f * Any(),
            "huge" => 1e15f * Any(),
            "overflowing" => 1e20f * Any(),
            _ => Any(),
        });
        var items = Rows(Items, (item, _) => shape switch
        {
            "one direction" => 1 + 0.1f * Any(),
            "few large" => item % 50 == 0 ? 10 * Any() : 0.1f * Any(),
            "some zeros" => item % 3 == 0 ? Any() : 0,
            "negative" => 2 + Any(),
            "tiny" => 1e-22f * Any(),
            "huge" => 1e15f * Any(),
            "overflowing" => 1e20f * Any(),
            _ => Any(),
        });
        // Every vector many times, over the borders of panels.
        if (shape == "duplicates") for (var item = 7; item < Items; item++) items[item] = items[item % 7];
        if (shape == "some zeros") Array.Clear(users[Users / 2]);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Name("user", user));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Name("item", item));
        for (var user = 0; user < Users; user++)
        {
            for (var item = user % 5; item < Items; item += 5) builder.Add(user, item, 1);
        }

        var matrix = builder.Build();
        return new AlsModel(
            new AlsFactors(FactorMatrix.From(factors, users), FactorMatrix.From(factors, items)),
            matrix.Users, matrix.Items, matrix.ByUser, PlainOptions.Value with { Factors = factors }, new TrainingRecord(shape, []));
    }

    static byte[] Name(string kind, int row) => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {row}"));
}
