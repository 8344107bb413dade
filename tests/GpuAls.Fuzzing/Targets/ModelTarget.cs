using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Queries.Names;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Model files: whatever opens answers every query. Most mutations correct the checksums afterwards.</summary>
sealed class ModelTarget : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();

    public override string Name => "models";

    // Each query takes its workspace; a model of 2 kB has up to several hundred rows.
    public override MemoryBound Memory => new(PerByte: 2048, Constant: 16 << 20);

    public override int MaxLength => 8192;

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        Samples.FileOf(Samples.Trained(), scratch),
        Samples.FileOf(Samples.Trained(hasLabels: true, hasNeighbours: true), scratch),
        Samples.FileOf(Samples.Tiny(1), scratch),
        Samples.FileOf(Samples.Tiny(0), scratch),
    ];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfJson,
        .. Targets.Words.Of("\"factors\":", "\"solver\":", "\"alpha\":", "\"neighbours\":", "\"iterations\":", "\"confidence\":", "\"Log\"",
            "\"Cholesky\"", "\"regularization\":"),
        BitConverter.GetBytes(float.NaN), BitConverter.GetBytes(float.PositiveInfinity), BitConverter.GetBytes(float.MaxValue),
        BitConverter.GetBytes(float.Epsilon),
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) =>
        SectionBytes.Mutate(input, mutator, () => base.Mutate(input, other, mutator, maxLength));

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write("m.als", input);
        using var model = AlsModelFile.Open(path, inMemory: input.Length % 2 == 0);
        return new(Answers(model, hasMap: input.AsSpan().Count((byte)1) % 8 == 0), input.Length);
    }

    public void Dispose() => scratch.Dispose();

    static string Answers(AlsModel model, bool hasMap)
    {
        var text = new StringBuilder();
        var recommender = new Recommender(model);
        using var prepared = new PreparedRecommender(model);
        int[] users = [.. Enumerable.Range(0, Math.Min(model.Users.Count, 3))];
        int[] items = [.. Enumerable.Range(0, Math.Min(model.Items.Count, 3))];
        text.Append(CultureInfo.InvariantCulture, $"{model.Users.Count} {model.Items.Count} {model.Options} {model.Training.Device}\n");
        foreach (var user in users)
        {
            Try(() => text.Append(model.Users.Key(user)).Append(model.Users.Name(user)).Append(model.Users.Find(model.Users.Name(user))));
            Try(() => text.AppendJoin(' ', recommender.Recommend(user, 5)));
            Try(() => text.AppendJoin(' ', prepared.Recommend(user, 5, new RerankOptions { Diversity = 0.5, PopularityPenalty = 0.5 })));
            Try(() => text.AppendJoin(' ', recommender.SimilarUsers(user, 5)));
            foreach (var item in items)
            {
                Try(() => text.Append(CultureInfo.InvariantCulture, $"{recommender.Score(user, item):R} "));
                Try(() => text.Append(CultureInfo.InvariantCulture, $"{recommender.Explain(user, item).Total:R} "));
            }
        }

        foreach (var item in items)
        {
            Try(() => text.Append(model.Items.Key(item)).Append(model.Items.Name(item)).Append(model.Items.Find(model.Items.Name(item))));
            Try(() => text.AppendJoin(' ', recommender.SimilarItems(item, 5)));
            Try(() => text.AppendJoin(' ', recommender.UsersFor(item, 5)));
            if (model.Neighbours is not null) Try(() => text.AppendJoin(' ', recommender.NeighboursOf(item, 5)));
            Try(() => text.AppendJoin(' ', recommender.FoldIn([(item, 2)]).Vector.ToArray()));
        }

        Try(() => text.AppendJoin(' ', recommender.RecommendMany(users, 3).SelectMany(one => one.Items)));
        Try(() => text.AppendJoin(' ', new NameSearch(model.Items, Core.Interactions.ItemUserCounts.Count(model.Known)).Find("a", 3)));
        // A hundred times the work of the other queries.
        if (hasMap) Try(() => text.AppendJoin(' ', ItemMap.Of(model, 8)));
        return text.ToString();

        void Try(Action answer)
        {
            try
            {
                answer();
            }
            catch (GpuAlsException refused)
            {
                text.Append(refused.Message);
            }

            text.Append('\n');
        }
    }
}
