using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Queries.Names;
using GpuAls.Core.Queries.Prepared;

namespace GpuAls.Testing;

/// <summary>The answers of a model to queries of every kind, as a digest: two models with the same digest answer with the same bits.</summary>
sealed class ModelAnswers : IDisposable
{
    const int Count = 5;

    readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] number = new byte[sizeof(long)];

    ModelAnswers()
    {
    }

    /// <summary>The digest of all answers, in hexadecimal.</summary>
    /// <param name="model">A model of few users and items: each of them is asked for.</param>
    /// <param name="withTraining">Whether the record of the training counts; its times are others in each training.</param>
    public static string Of(AlsModel model, bool withTraining)
    {
        using var answers = new ModelAnswers();
        if (withTraining) answers.Add(Encoding.UTF8.GetString(ModelDescription.Write(model.Options, model.Training)));
        answers.AddContent(model);
        answers.AddQueries(model);
        return Convert.ToHexString(answers.digest.GetHashAndReset());
    }

    public void Dispose() => digest.Dispose();

    // `gpuals export` and `gpuals info` read these.
    void AddContent(AlsModel model)
    {
        Add(model.Users);
        Add(model.Items);
        Add(model.Known);
        if (model.Neighbours is { } neighbours) Add(neighbours);
        for (var user = 0; user < model.Users.Count; user++) Add(model.Factors.Users.Row(user));
        for (var item = 0; item < model.Items.Count; item++) Add(model.Factors.Items.Row(item));
    }

    void AddQueries(AlsModel model)
    {
        var recommender = new Recommender(model);
        int[] users = [.. Enumerable.Range(0, model.Users.Count)];
        int[] items = [.. Enumerable.Range(0, model.Items.Count)];
        foreach (var (user, list) in recommender.RecommendMany(users, Count)) Add(user, list);
        foreach (var (item, list) in recommender.SimilarItemsOfMany(items, Count)) Add(item, list);
        foreach (var (user, list) in recommender.SimilarUsersOfMany(users, Count)) Add(user, list);
        if (model.IndexSettings is not null)
        {
            using var indexed = new IndexedRecommender(model, recommender);
            foreach (var (item, list) in indexed.SimilarItemsOfMany(items, Count)) Add(item, list);
            foreach (var user in users)
            {
                if (model.WhyNothing(user) is null) Add(user, indexed.Recommend(user, Count));
            }
        }

        using var prepared = new PreparedRecommender(model);
        foreach (var user in users)
        {
            TryAdd(() => Add(user, recommender.Recommend(user, new RecommendOptions { Count = Count, IncludeKnown = true })));
            TryAdd(() => Add(user, prepared.Recommend(user, Count)));
            TryAdd(() => Add(user, recommender.SimilarUsers(user, Count)));
            var item = items[user % items.Length];
            TryAdd(() => Add(recommender.Score(user, item)));
            TryAdd(() => Add(recommender.Explain(user, item)));
            TryAdd(() => Add(recommender.Recommend(model.Users.Key(user), Count)));
        }

        foreach (var item in items)
        {
            TryAdd(() => Add(item, recommender.SimilarItems(item, Count)));
            TryAdd(() => Add(item, recommender.UsersFor(item, Count)));
            if (model.Neighbours is not null) TryAdd(() => Add(item, recommender.NeighboursOf(item, Count)));
        }

        AddNewUser(recommender, prepared, items);
        AddNames(model);
        foreach (var place in ItemMap.Of(model)) Add(place.Item, [new(place.Item, place.X), new(place.Item, place.Y)]);
    }

    void AddNewUser(Recommender recommender, PreparedRecommender prepared, int[] items) => TryAdd(() =>
    {
        var user = recommender.FoldIn([(items[0], 2), (items[^1], 1)]);
        Add(user.Vector);
        Add(-1, recommender.Recommend(user, Count));
        Add(-1, prepared.Recommend(user, Count));
        Add(recommender.Explain(user, items[^1]));
    });

    // A service reads them as a person types.
    void AddNames(AlsModel model)
    {
        var search = new NameSearch(model.Items, ItemUserCounts.Count(model.Known));
        foreach (var match in search.Find(model.Items.Name(0), Count)) Add(match.Row, [new((int)match.Kind, match.Users)]);
    }

    // A user without a history is an answer too.
    void TryAdd(Action add)
    {
        try
        {
            add();
        }
        catch (GpuAlsException exception) when (exception is not ModelFileException)
        {
            Add(exception.Message);
        }
    }

    void Add(Explanation explanation)
    {
        Add(explanation.Total);
        foreach (var share in explanation.Shares)
        {
            Add(share.Item, [new(share.Item, share.Strength)]);
            Add(share.Value);
            Add(share.Neighbours);
        }
    }

    void Add(Vocabulary names)
    {
        for (var row = 0; row < names.Count; row++)
        {
            Add(names.Key(row));
            Add(names.Name(row));
        }
    }

    void Add(SparseRows rows)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            foreach (var column in rows.RowColumns(row)) Add((long)column);
            Add(rows.RowValues(row));
        }
    }

    void Add(IReadOnlyList<NamedScore> list)
    {
        foreach (var scored in list)
        {
            Add(scored.Name);
            Add(scored.Row, [new(scored.Row, scored.Score)]);
        }
    }

    void Add(int row, IReadOnlyList<Scored> list)
    {
        Add((long)row);
        foreach (var scored in list)
        {
            Add((long)scored.Row);
            Add(scored.Score);
        }
    }

    void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values) Add(value);
    }

    void Add(string text)
    {
        Add((long)text.Length);
        digest.AppendData(Encoding.UTF8.GetBytes(text));
    }

    void Add(double value) => Add(BitConverter.DoubleToInt64Bits(value));

    void Add(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        digest.AppendData(number);
    }
}
