using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The memory of an opened model: when it is freed, and what happens to queries and to the file.</summary>
public sealed class ModelMemoryTests : IDisposable
{
    static readonly WholeNumberModel Whole = new(users: 9, items: 70, factors: 5);

    readonly TestFolder folder = new();

    string Path => folder["m.als"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void OpenInMemory_AfterTheFileWasTruncatedAndOverwritten_AnswersAsBefore()
    {
        SmallModels.WithLabels().SaveTo(Path);
        using var model = AlsModel.Open(Path, inMemory: true);
        File.WriteAllBytes(Path, []);
        SmallModels.AssertEqual(SmallModels.WithLabels(), model);
        File.WriteAllBytes(Path, new byte[100_000]);
        SmallModels.AssertEqual(SmallModels.WithLabels(), model);
        Assert.Equal(new Recommender(SmallModels.WithLabels()).SimilarItems(0), new Recommender(model).SimilarItems(0));
        model.SaveTo(folder["again.als"]);
        AlsModel.Verify(folder["again.als"]);
    }

    [Fact]
    public void OpenInMemory_OfADamagedFile_SaysTheSame()
    {
        var path = folder.Write("short.als", [0x89, (byte)'A', (byte)'L', (byte)'S', 13, 10, 26, 10]);
        Assert.Equal(Message(() => AlsModel.Open(path)), Message(() => AlsModel.Open(path, inMemory: true)));
        Assert.Equal($"{folder["none.als"]}: no such file", Message(() => AlsModel.Open(folder["none.als"], inMemory: true)));
        Assert.Equal($"{folder.Write("empty.als", "")}: empty; expected a model file",
            Message(() => AlsModel.Open(folder["empty.als"], inMemory: true)));

        static string Message(Action open) => Assert.Throws<ModelFileException>(open).Message;
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Dispose_EndsEveryQuery(bool inMemory)
    {
        Whole.Model.SaveTo(Path);
        var model = AlsModel.Open(Path, inMemory);
        var recommender = new Recommender(model);
        var user = recommender.FoldIn([(3, 2f)]);
        var percentiles = new ScorePercentiles(model);
        model.Dispose();
        model.Dispose();

        Action[] queries =
        [
            () => _ = new Recommender(model),
            () => recommender.Recommend(0),
            () => recommender.Recommend(user),
            () => recommender.Recommend("user 0", 3),
            () => recommender.Recommend([("item 3", 2)], 3),
            () => recommender.RecommendMany([0, 1]),
            () => recommender.ExplainMany([(0, [1])]),
            () => recommender.Explain(0, 1),
            () => recommender.Explain(user, 1),
            () => recommender.Explain("user 0", "item 1"),
            () => recommender.FoldIn([(3, 2f)]),
            () => recommender.SimilarItems(0),
            () => recommender.SimilarItems("item 0"),
            () => recommender.SimilarUsers(0),
            () => recommender.SimilarUsers("user 0"),
            () => recommender.Score(0, 1),
            () => recommender.Score("user 0", "item 1"),
            () => percentiles.Of(0, [1]),
            () => model.SaveTo(folder["again.als"]),
        ];
        Assert.All(queries, query => Assert.Equal("GpuAls.Core.Model.AlsModel", Assert.Throws<ObjectDisposedException>(query).ObjectName));
        // Each part of the model also refuses to be read.
        Assert.Throws<ObjectDisposedException>(() => model.Factors.Items.Row(0).ToArray());
        Assert.Throws<ObjectDisposedException>(() => model.Items.Name(0));
        Assert.Throws<ObjectDisposedException>(() => model.Known.RowValues(0));
    }

    [Fact]
    public void Dispose_OfACopy_EndsTheModel()
    {
        Whole.Model.SaveTo(Path);
        var model = AlsModel.Open(Path);
        (model with { Options = model.Options with { Seed = 1 } }).Dispose();
        Assert.Throws<ObjectDisposedException>(() => new Recommender(model));
    }

    [Fact]
    public void Dispose_DuringAQuery_WaitsForItsEnd()
    {
        Whole.Model.SaveTo(Path);
        var model = AlsModel.Open(Path, inMemory: true);
        var answers = new List<(int, IReadOnlyList<Scored>)>();
        foreach (var answer in new Recommender(model).RecommendMany([.. Enumerable.Range(0, 9)], cancel: TestContext.Current.CancellationToken))
        {
            if (answers.Count == 0) model.Dispose();
            answers.Add(answer);
            // The memory is kept until the enumeration ends.
            Assert.Equal(Whole.Model.Factors.Items.Row(1).ToArray(), model.Factors.Items.Row(1).ToArray());
        }

        var expected = new Recommender(Whole.Model).RecommendMany([.. Enumerable.Range(0, 9)], cancel: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Select(answer => answer.Items), answers.Select(answer => answer.Item2));
        Assert.Throws<ObjectDisposedException>(() => model.Factors.Items.Row(1).ToArray());
    }

    [Fact]
    public void Dispose_OfAMappedModel_UnmapsTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux lists the mapped files of a process");
        Whole.Model.SaveTo(Path);
        var model = AlsModel.Open(Path);
        Assert.Contains(Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        model.Dispose();
        Assert.DoesNotContain(Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_LeavesNothingMapped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux lists the mapped files of a process");
        Whole.Model.SaveTo(Path);
        AlsModel.Verify(Path);
        Assert.Equal(1, AlsModelFile.Describe(Path).FormatVersion);
        Assert.DoesNotContain(Path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfATrainedModel_LeavesTheInteractions()
    {
        var matrix = WholeNumberModel.CreateMatrix(6, 5);
        var model = new AlsTrainer(PlainOptions.Value with { Factors = 2, Iterations = 1 }, new CpuDevice())
            .Train(matrix, cancel: TestContext.Current.CancellationToken);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.SaveTo(Path));
        Assert.Equal("user 5", matrix.Users.Name(5));
        Assert.Equal(matrix.ByUser.RowLength(0), matrix.ByUser.RowColumns(0).Length);
    }

    [Fact]
    public void LeasedMemory_OfManyThreads_IsFreedOnceAllUsesHaveEnded()
    {
        for (var round = 0; round < 200; round++)
        {
            var freed = new Freed();
            var shared = new LeasedMemory(typeof(AlsModel), freed);
            Parallel.For(0, 8, thread =>
            {
                for (var k = 0; k < 50; k++)
                {
                    if (thread == 0 && k == 25) shared.Dispose();
                    try
                    {
                        using var use = shared.BeginUse();
                        Assert.False(freed.IsFreed);
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                }
            });
            Assert.True(freed.IsFreed);
            Assert.Throws<ObjectDisposedException>(shared.RequireOpen);
        }
    }

    sealed class Freed : IDisposable
    {
        volatile bool isFreed;

        public bool IsFreed => isFreed;

        public void Dispose() => isFreed = true;
    }
}
