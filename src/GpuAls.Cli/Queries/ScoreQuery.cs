using GpuAls.Cli.Output;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Queries;

/// <summary>The scores of pairs of user and item.</summary>
/// <param name="model">The model.</param>
sealed class ScoreQuery(OpenModel model)
{
    // Few enough that the first scores come soon; the pairs of a user in a block share the work for their percentiles.
    const int BlockPairs = 4096;

    readonly Recommender recommender = new(model.Model);
    readonly ScorePercentiles percentiles = new(model.Model);

    /// <summary>The score of one pair and its percentile.</summary>
    public Report ForOne(int user, int item) => new(
        null,
        [
            new("user", "User", model.Model.Users.Name(user)),
            new("item", "Item", model.Model.Items.Name(item)),
            new("score", "Score", recommender.Score(user, item), "F4"),
            new("percentile", "Percentile", percentiles.Of(user, [item])[0], Answers.Percentile),
        ]);

    /// <summary>The scores of many pairs, in their order: tables for people, and an answer for each pair for programs.</summary>
    /// <param name="pairs">Rows of users and items.</param>
    /// <param name="hasPercentiles">Whether percentiles are computed.</param>
    /// <param name="isForPeople">Whether people read the answers.</param>
    /// <param name="cancel">Stops the computation.</param>
    public IEnumerable<Report> ForMany(
        IEnumerable<(int User, int Item)> pairs, bool hasPercentiles, bool isForPeople, CancellationToken cancel)
    {
        var (users, items) = (model.Model.Users, model.Model.Items);
        List<Column> columns =
        [
            .. Answers.NameColumns(users, "user", "User"),
            .. Answers.NameColumns(items, "item", "Item"),
            new("score", "Score", "F4"),
            .. hasPercentiles ? [new Column("percentile", "Percentile", Answers.Percentile)] : Array.Empty<Column>(),
        ];
        return pairs.Chunk(BlockPairs).SelectMany(block =>
        {
            var ofBlock = hasPercentiles ? Percentiles(block, cancel) : null;
            var rows = block.Select((pair, n) => (object?[])
            [
                .. Answers.NameCells(users, pair.User),
                .. Answers.NameCells(items, pair.Item),
                recommender.Score(pair.User, pair.Item),
                .. ofBlock is null ? [] : (object?[])[ofBlock[n]],
            ]);
            return isForPeople
                ? [new Report(null, [], new Table("scores", null, columns, [.. rows]))]
                : rows.Select(row => new Report(null, [.. columns.Select((column, n) => new Field(column.Name, column.Title, row[n]))]));
        });
    }

    /// <summary>[block] The percentiles, with all items of a user in one question.</summary>
    double[] Percentiles((int User, int Item)[] block, CancellationToken cancel)
    {
        var places = Enumerable.Range(0, block.Length).GroupBy(n => block[n].User).ToArray();
        var questions = places.Select(own => (own.Key, (IReadOnlyList<int>)[.. own.Select(n => block[n].Item)]));
        var found = new double[block.Length];
        foreach (var (own, answer) in places.Zip(percentiles.OfMany(questions, cancel)))
        {
            foreach (var (place, percentile) in own.Zip(answer.Percentiles)) found[place] = percentile;
        }

        return found;
    }
}
