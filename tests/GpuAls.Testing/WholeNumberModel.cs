using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>
/// A model whose factors are small whole numbers: scores are exact in any order of summation, and there are many ties. So the answers of the
/// library can be compared with sorting, without a tolerance.
/// </summary>
sealed class WholeNumberModel
{
    readonly float[][] users;
    readonly float[][] items;

    public WholeNumberModel(int users, int items, int factors)
    {
        var random = new Random(31 * users + 17 * items + factors);
        float[][] Rows(int rows) =>
            [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, factors).Select(_ => (float)random.Next(-3, 4)).ToArray())];
        this.users = Rows(users);
        this.items = Rows(items);
        // A vector of zeros means no history; these users have one.
        foreach (var user in this.users) user[0] = 1;
        Model = Create(CreateMatrix(users, items, random), factors);
    }

    public AlsModel Model { get; }

    /// <summary>What sorting gives: highest first, equal scores by row.</summary>
    public Scored[] Expected(int user, RecommendOptions options) =>
        [.. (options.Only ?? Enumerable.Range(0, items.Length)).Distinct()
            .Except(options.Exclude ?? [])
            .Except(options.IncludeKnown ? [] : Model.Known.RowColumns(user).ToArray())
            .Select(item => new Scored(item, users[user].Zip(items[item], (x, y) => x * y).Sum()))
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(options.Count)];

    /// <summary>Who knows what: one pair in four.</summary>
    public static InteractionMatrix CreateMatrix(int users, int items) => CreateMatrix(users, items, new Random(users + items));

    static InteractionMatrix CreateMatrix(int users, int items, Random random)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < users; user++) builder.Users.GetOrAdd(Name("user", user));
        for (var item = 0; item < items; item++) builder.Items.GetOrAdd(Name("item", item));
        for (var user = 0; user < users; user++)
        {
            for (var item = 0; item < items; item++)
            {
                if (random.Next(4) == 0) builder.Add(user, item, 1 + random.Next(9));
            }
        }

        return builder.Build();
    }

    AlsModel Create(InteractionMatrix matrix, int factors) => new(
        new AlsFactors(FactorMatrix.From(factors, users), FactorMatrix.From(factors, items)),
        matrix.Users, matrix.Items, matrix.ByUser, PlainOptions.Value with { Factors = factors }, new TrainingRecord("whole numbers", []));

    static byte[] Name(string kind, int row) => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {row}"));
}
