using System.Text;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>Checkpoints that each rank writes a part of, continued on any number of ranks to the bits of a training that was never stopped.</summary>
public sealed class CheckpointPartsTests : IDisposable
{
    static readonly Lazy<InteractionMatrix> Matrix = new(() => RandomProblem.WithRowLengths(
        2100, [.. Enumerable.Range(0, 2500).Select(user => user % 97 == 0 ? 300 : user % 7)]));

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Solver.PreconditionedConjugateGradient, true, false)]
    [InlineData(Solver.ConjugateGradient, false, false)]
    [InlineData(Solver.PreconditionedConjugateGradient, true, true)]
    public void PartsOfThreeRanks_AreContinuedByFewerMoreAndOneProcess(Solver solver, bool finishesExactly, bool hasFeatures)
    {
        var (matrix, features) = hasFeatures ? (GroupedData.Matrix, GroupedData.Features) : (Matrix.Value, null);
        var options = RandomProblem.Options(12, solver) with { Iterations = 4, FinishExactly = finishesExactly, Tolerance = 1e-9 };
        // Odd trainings are stopped, on three ranks; even ones continue them on other numbers. The first one is never stopped.
        var number = 0;
        int[] next = [1, 2, 5, 3];
        var resumed = StoppedTraining.AssertSameBits(
            checkpoints => new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints, Features = features },
            (trainer, progress, cancel) =>
            {
                var continues = number++ % 2 == 0;
                var ranks = continues ? next[number / 2 % next.Length] : 3;
                if (!continues) return Train(3, trainer.Checkpoints, progress, cancel);
                if (trainer.Checkpoints is { } checkpoints) AssertParts(checkpoints.Folder, 3);
                return ranks == 1
                    ? trainer.Train(matrix, progress, cancel)
                    : Train(ranks, trainer.Checkpoints, progress, cancel);
            });
        Assert.Equal(options.Iterations + (finishesExactly ? 1 : 0), resumed);

        AlsModel Train(int ranks, CheckpointOptions? checkpoints, IProgress<AlsIteration>? progress, CancellationToken cancel) => OnRanks(
            ranks,
            device => new AlsTrainer(options, device) { Checkpoints = checkpoints, Features = features }.Train(matrix, progress, cancel));
    }

    [Fact]
    public void RowsThatAreHandedOutAnew_WhileAPartIsWritten_GiveTheSameBits()
    {
        var options = RandomProblem.Options(16, Solver.PreconditionedConjugateGradient) with { Iterations = 5 };
        var alone = new AlsTrainer(options, new CpuDevice(1)).Train(Matrix.Value, null, TestContext.Current.CancellationToken);
        var random = new Random(5);
        var news = new List<CheckpointNews>();
        var checkpoints = new CheckpointOptions(folder["ckpt"]) { Iterations = 1, Progress = new StoppedTraining.News(news) };
        var together = OnRanks(3, device =>
        {
            ((GroupDevice)device).Cut = (_, problem, _, _) => new(Anywhere(problem.ByUser.Rows), Anywhere(problem.ByItem.Rows));
            return new AlsTrainer(options, device) { Checkpoints = checkpoints }
                .Train(Matrix.Value, null, TestContext.Current.CancellationToken);
        });
        StoppedTraining.AssertSameBits(alone, together, "cut anew");
        Assert.Equal([1, 2, 3, 4], news.Where(one => one.Kind == CheckpointNewsKind.Written).Select(one => one.Iteration));
        // The last two, and nothing else.
        Assert.Equal(8, AllFiles().Count(name => name.StartsWith("checkpoint-", StringComparison.Ordinal)));
        checkpoints.Delete();
        Assert.False(Directory.Exists(folder["ckpt"]));

        RankRanges Anywhere(int rows) => new([0, .. new[] { random.Next(rows + 1), random.Next(rows + 1) }.Order(), rows]);
    }

    [Fact]
    public void APartThatIsDamagedOrMissing_IsNamed_AndTheCheckpointBeforeIsUsed()
    {
        var options = RandomProblem.Options(12, Solver.ConjugateGradient) with { Iterations = 4 };
        var checkpoints = new CheckpointOptions(folder["ckpt"]) { Iterations = 1 };
        var alone = new AlsTrainer(options, new CpuDevice(1)).Train(Matrix.Value, null, TestContext.Current.CancellationToken);
        OnRanks(2, device =>
        {
            // All parts have the same rows.
            ((GroupDevice)device).Cut = null;
            return new AlsTrainer(options, device) { Checkpoints = checkpoints }
                .Train(Matrix.Value, null, TestContext.Current.CancellationToken);
        });
        var newest = Directory.GetFiles(folder["ckpt"], "checkpoint-000003-*-part-2.alr").Single();
        var bytes = File.ReadAllBytes(newest);
        var name = Path.GetFileName(newest);

        File.WriteAllBytes(newest, bytes[..^1]);
        Assert.Equal(FormattableString.Invariant($"damaged: its part {name}: {bytes.Length - 1:N0} bytes; expected {bytes.Length:N0}"), Reason());
        bytes[4099] ^= 1;
        File.WriteAllBytes(newest, bytes);
        Assert.Matches($"^damaged: its part {name}: damaged: section '.+': its checksum is [0-9A-F]{{8}}; expected [0-9A-F]{{8}}$", Reason());
        // The part of another iteration is a right file, and not the one that was meant.
        File.Copy(Directory.GetFiles(folder["ckpt"], "checkpoint-000002-*-part-2.alr").Single(), newest, overwrite: true);
        Assert.Matches($"^damaged: its part {name}: the SHA-256 of its header and table is [0-9a-f]{{64}}; expected [0-9a-f]{{64}}$", Reason());
        File.Delete(newest);
        Assert.Equal($"damaged: its part {name}: no such file", Reason());

        var news = new List<CheckpointNews>();
        var again = checkpoints with { Resumes = true, Progress = new StoppedTraining.News(news) };
        var model = new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = again }
            .Train(Matrix.Value, null, TestContext.Current.CancellationToken);
        StoppedTraining.AssertSameBits(alone, model, "continued from the older checkpoint");
        Assert.Equal([CheckpointNewsKind.Damaged, CheckpointNewsKind.Resumed], news.Take(2).Select(one => one.Kind));
        Assert.Equal(2, news[1].Iteration);

        string Reason() => Assert.Throws<CheckpointException>(() => CheckpointFile.Read(CheckpointFolder.Find(folder["ckpt"])[0].Path)).Reason;
    }

    [Fact]
    public void PartsOfAnotherTraining_AreDeletedAndNeverRead()
    {
        Directory.CreateDirectory(folder["ckpt"]);
        File.WriteAllText(folder[Path.Combine("ckpt", "checkpoint-000009-0123abcd-part-1.alr")], "of a training that was killed");
        File.WriteAllText(folder[Path.Combine("ckpt", "notes.alr")], "of a person");
        var options = RandomProblem.Options(4, Solver.ConjugateGradient) with { Iterations = 2 };
        OnRanks(2, device => new AlsTrainer(options, device) { Checkpoints = new CheckpointOptions(folder["ckpt"]) { Iterations = 1 } }
            .Train(Matrix.Value, null, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("checkpoint-000009-0123abcd-part-1.alr", AllFiles());
        Assert.Contains("notes.alr", AllFiles());
    }

    [Fact]
    public void AFolderThatARankLacks_IsAnErrorWithTheRank()
    {
        // The threads have one file system, so a rank that must look for a file that nobody writes stands for another host.
        var failures = Communication.Ranks.Run(2, group =>
        {
            try
            {
                FolderProbe.Require(group, "node" + group.Rank, folder.Path, exists: _ => group.Rank == 0);
                return "";
            }
            catch (UnsharedFolderException failure)
            {
                return failure.Message;
            }
        });
        var expected = $"on rank 1 of 2, host node1: {folder.Path} is not the folder of rank 0; expected a folder that all ranks share";
        Assert.Equal([expected, expected], failures);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void AManifestThatNamesAFileElsewhere_IsDamaged()
    {
        var list = "[{\"file\":\"../other.alr\",\"bytes\":1,\"sha256\":\"\",\"users\":1,\"items\":1}]";
        var failure = Assert.Throws<FormatException>(() => CheckpointPart.Read(Encoding.UTF8.GetBytes(list)));
        Assert.Equal("the file '../other.alr'; expected the name of a part", failure.Message);
    }

    IEnumerable<string> AllFiles() => Directory.EnumerateFiles(folder["ckpt"]).Select(path => Path.GetFileName(path));

    static void AssertParts(string folder, int ranks)
    {
        if (CheckpointFolder.Find(folder) is not [var (_, newest), ..]) return;
        Assert.Equal(ranks, CheckpointFile.NamesOfParts(newest).Count);
    }

    static AlsModel OnRanks(int ranks, Func<IAlsDevice, AlsModel> train) => GroupTraining.Run(ranks, _ => new CpuDevice(1), device =>
    {
        ((GroupDevice)device).WritesParts = true;
        return train(device);
    });
}
