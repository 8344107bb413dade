using BenchmarkDotNet.Attributes;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>
/// Recommends 10 of 20,000 items to each of 2,048 users, without known items: a matrix product of users × items × f, and its largest elements.
/// </summary>
public class RecommendBenchmark : ICheckedBenchmark
{
    Recommender recommender = null!;
    int[] users = [];

    [Params(64, 100, 128)]
    public int Factors { get; set; }

    [GlobalSetup]
    public void Setup() => Train(new SyntheticOptions { Users = 2048, Items = 20_000, Rows = 100_000 });

    [Benchmark]
    public int RecommendMany()
    {
        var items = 0;
        foreach (var (_, list) in recommender.RecommendMany(users)) items += list.Count;
        return items;
    }

    public void Check()
    {
        Factors = 8;
        Train(new SyntheticOptions { Users = 40, Items = 100, Rows = 600 });
        Verify.Number("the number of recommended items", 400, RecommendMany(), 0);
        foreach (var (user, list) in recommender.RecommendMany(users))
        {
            if (!list.Select(item => item.Row).SequenceEqual(recommender.Recommend(user).Select(item => item.Row)))
                throw new InvalidOperationException($"user {user}: RecommendMany and Recommend return different items");
        }
    }

    void Train(SyntheticOptions data)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(data, builder);
        var model = new AlsTrainer(new AlsOptions { Factors = Factors, Iterations = 1 }, new CpuDevice()).Train(builder.Build());
        recommender = new Recommender(model);
        users = [.. Enumerable.Range(0, model.Users.Count)];
    }
}
