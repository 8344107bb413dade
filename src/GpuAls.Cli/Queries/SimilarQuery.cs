using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;

namespace GpuAls.Cli.Queries;

/// <summary>The users or the items of a model, compared with each other.</summary>
/// <param name="Model">The model.</param>
/// <param name="Kind">user or item.</param>
/// <param name="Names">The names of the rows.</param>
/// <param name="Find">The row of a name.</param>
/// <param name="OfOne">The most similar rows of a row: at most so many, and only some of them.</param>
/// <param name="OfMany">Those of many rows.</param>
sealed record SimilarRows(
    AlsModel Model,
    string Kind,
    Vocabulary Names,
    Func<string, int> Find,
    Func<Recommender, int, int, IReadOnlyCollection<int>?, IReadOnlyList<Scored>> OfOne,
    SimilarRows.Search OfMany)
{
    /// <summary>The most similar rows of many rows: at most so many of each, and only some of them.</summary>
    public delegate IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> Search(
        Recommender recommender, IReadOnlyList<int> rows, int count, IReadOnlyCollection<int>? only, CancellationToken cancel);

    /// <summary>The note that the index of the model answers; null if all rows are compared.</summary>
    public string? IndexNote { get; init; }

    /// <summary>The items of a model, compared with its index if it has one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isExact">Whether to compare all items even so.</param>
    public static SimilarRows Items(OpenModel model, bool isExact)
    {
        var all = AllItems(model);
        if (isExact || model.Model.IndexSettings is null) return all;
        var indexed = new Lazy<IndexedRecommender>(() => new IndexedRecommender(model.Model, new Recommender(model.Model)));
        return all with
        {
            // A list of items to choose from is short, and compared as a whole.
            OfOne = (recommender, row, count, only) =>
                only is null ? indexed.Value.SimilarItems(row, count) : all.OfOne(recommender, row, count, only),
            OfMany = (recommender, rows, count, only, cancel) =>
                only is null ? indexed.Value.SimilarItemsOfMany(rows, count, cancel) : all.OfMany(recommender, rows, count, only, cancel),
            IndexNote = ExactOption.Note(model.Model, settings => settings.SimilarRecall),
        };
    }

    static SimilarRows AllItems(OpenModel model) => new(
        model.Model,
        "item",
        model.Model.Items,
        model.Item,
        (recommender, row, count, only) => only is null ? recommender.SimilarItems(row, count) : recommender.SimilarItems(row, count, only),
        (recommender, rows, count, only, cancel) => recommender.SimilarItemsOfMany(rows, count, only, cancel));

    /// <summary>The users of a model.</summary>
    public static SimilarRows Users(OpenModel model) => new(
        model.Model,
        "user",
        model.Model.Users,
        model.User,
        (recommender, row, count, only) => only is null ? recommender.SimilarUsers(row, count) : recommender.SimilarUsers(row, count, only),
        (recommender, rows, count, only, cancel) => recommender.SimilarUsersOfMany(rows, count, only, cancel));
}

/// <summary>A request for similar rows.</summary>
/// <param name="Rows">The users or the items.</param>
/// <param name="Count">The maximum number of rows in an answer.</param>
/// <param name="Only">The rows to choose from; null for all.</param>
sealed record SimilarQuery(SimilarRows Rows, int Count, IReadOnlyCollection<int>? Only)
{
    /// <summary>Whether the neighbours of an item are listed instead of the nearest vectors.</summary>
    public bool ByNeighbours { get; init; }

    /// <summary>The note that an index answers; null if it does not.</summary>
    public string? IndexNote => ByNeighbours || Only is not null ? null : Rows.IndexNote;

    /// <summary>The most similar rows of one row.</summary>
    /// <exception cref="GpuAlsException">No row has the name, or it has no vector.</exception>
    public Report ForOne(string name)
    {
        var row = Rows.Find(name);
        var found = ByNeighbours ? Lists().Of(row, Count) : Rows.OfOne(new Recommender(Rows.Model), row, Count, Only);
        return Answer(null, row, found) with { Notes = Answers.NoteIfFewer(found.Count, Count, Rows.Kind) };
    }

    /// <summary>The most similar rows of each row; an answer is returned while the next ones are computed.</summary>
    /// <param name="cancel">Stops the computation.</param>
    public IEnumerable<Report> ForAll(CancellationToken cancel)
    {
        int[] all = [.. Enumerable.Range(0, Rows.Names.Count)];
        var answers = ByNeighbours ? NeighboursOf(all) : Rows.OfMany(new Recommender(Rows.Model), all, Count, Only, cancel);
        var most = Math.Min(Count, Only?.Distinct().Count() ?? all.Length);
        return answers.Select(answer =>
        {
            var name = Rows.Names.Name(answer.Row);
            return Answer(DisplayText.Escape(name), answer.Row, answer.Rows) with
            {
                Notes = answer.Rows.Count < most
                    ? [$"{DisplayText.Quote(name)}: {Answers.NoteIfFewer(answer.Rows.Count, Count, Rows.Kind)[0]}"]
                    : [],
            };
        });
    }

    Report Answer(string? heading, int row, IReadOnlyList<Scored> found) => new(
        heading,
        [new("similarTo", null, Rows.Names.Name(row))],
        Answers.Ranking(found, Rows.Names, Rows.Kind, ByNeighbours ? "weight" : "cosine"));

    IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> NeighboursOf(IEnumerable<int> rows)
    {
        var neighbours = Lists();
        return rows.Select(row => (row, neighbours.Of(row, Count)));
    }

    NeighbourLists Lists() => Rows.Model.Neighbours is { } weights
        ? new NeighbourLists(weights, Only)
        : throw new RemedyException("the model has no neighbours", "Compare the factors: --by factors; or train with --neighbours auto");
}
