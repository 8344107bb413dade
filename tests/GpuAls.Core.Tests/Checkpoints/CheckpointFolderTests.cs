using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The files of a training's checkpoints: which are there, which are used, and which are refused.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    static readonly InteractionMatrix Matrix = RandomProblem.WithRowLengths(12, 3, 5, 2, 7, 4);
    static readonly AlsOptions Options = RandomProblem.Options(5, Solver.ConjugateGradient) with { Iterations = 6 };

    readonly TestFolder folder = new();
    readonly List<CheckpointNews> news = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Place => folder["checkpoints"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheLastTwoCheckpoints_AreKept()
    {
        StopAfter(4);
        Assert.Equal(["checkpoint-000003.alc", "checkpoint-000004.alc", "lock"], Names());
    }

    [Fact]
    public void ASchedule_OfIterations_IsKept()
    {
        Stop(Options, After(5) with { Iterations = 2 }, 5);
        Assert.Equal(["checkpoint-000002.alc", "checkpoint-000004.alc", "lock"], Names());
    }

    [Theory]
    [InlineData(0.01, 1, 0.4, false)]
    [InlineData(0.01, 1, 0.7, true)]
    [InlineData(5, 7, 299.9, false)]
    [InlineData(5, 7, 300, true)]
    public void ASchedule_OfMinutes_CountsFromTheLastCheckpoint(double minutes, int iteration, double seconds, bool isDue) =>
        Assert.Equal(isDue, new CheckpointOptions("c") { Minutes = minutes }.IsDue(iteration, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Delete_LeavesNothing()
    {
        StopAfter(3);
        folder.Write(Path.Combine("checkpoints", ".gpuals-0a1b2c3d-4e5f6071.tmp"), "of a training that was killed");
        After(3).Delete();
        Assert.Empty(folder.Names);
        After(3).Delete();
    }

    [Fact]
    public void Delete_KeepsTheFilesOfOthers()
    {
        StopAfter(3);
        folder.Write(Path.Combine("checkpoints", "notes.txt"), "mine");
        After(3).Delete();
        Assert.Equal(["notes.txt"], Names());
    }

    [Fact]
    public void AFileThatAKilledTrainingLeft_IsDeletedByTheNextOne()
    {
        StopAfter(2);
        folder.Write(Path.Combine("checkpoints", ".gpuals-0a1b2c3d-4e5f6071.tmp"), "half a checkpoint");
        Resume();
        Assert.Equal(["checkpoint-000004.alc", "checkpoint-000005.alc", "lock"], Names());
    }

    [Fact]
    public void ADamagedCheckpoint_IsReported_AndTheOneBeforeIsUsed()
    {
        var expected = new AlsTrainer(Options, new CpuDevice(1)).Train(Matrix, cancel: Cancel);
        StopAfter(4);
        var newest = Path.Combine(Place, "checkpoint-000004.alc");
        var bytes = File.ReadAllBytes(newest);
        bytes[^20] ^= 1;
        File.WriteAllBytes(newest, bytes);
        StoppedTraining.AssertSameBits(expected, Resume(), "continued from the checkpoint before");
        Assert.Equal((CheckpointNewsKind.Damaged, newest), (news[0].Kind, news[0].Path));
        Assert.StartsWith("damaged: section 'identity': its checksum is ", news[0].Reason, StringComparison.Ordinal);
        Assert.Equal(new(CheckpointNewsKind.Resumed, Path.Combine(Place, "checkpoint-000003.alc"), 3), news[1]);
    }

    [Fact]
    public void OnlyDamagedCheckpoints_AreRefused()
    {
        StopAfter(4);
        foreach (var file in Directory.GetFiles(Place, "*.alc")) File.WriteAllText(file, "");
        AssertRefused("checkpoint-000004.alc", "empty; expected a checkpoint");
    }

    [Fact]
    public void AFolderWithCheckpoints_IsNotUsedForANewTraining()
    {
        StopAfter(2);
        var failure = Assert.Throws<CheckpointException>(() => Train(Options, Matrix, After(1)));
        Assert.Equal($"{Place}: has the checkpoint of a training, checkpoint-000002.alc; expected a folder without checkpoints", failure.Message);
    }

    [Fact]
    public void OtherOptions_AreRefused()
    {
        StopAfter(2);
        AssertRefused(Options with { Factors = 6 }, "its factors is 5, and that of this training is 6");
        AssertRefused(Options with { Seed = 1 }, "its seed is 42, and that of this training is 1");
        AssertRefused(Options with { Tolerance = 0.1 }, "its tolerance is none, and that of this training is 0.1");
        AssertRefused(Options with { ComputeLoss = false }, "its computeLoss is True, and that of this training is False");
    }

    [Fact]
    public void OtherInteractions_AreRefused()
    {
        const string reason = "it was trained on other interactions, or on the same ones with other names, another split or other features";
        StopAfter(2);
        AssertRefused(Options, reason, matrix: RandomProblem.WithRowLengths(12, 3, 5, 2, 7, 5));
        var renamed = new InteractionMatrix(
            Vocabulary.From(["a", "b", "c", "d", "e"]), Matrix.Items, Matrix.ByUser, Matrix.ByItem, duplicates: 0);
        AssertRefused(Options, reason, matrix: renamed);
    }

    [Fact]
    public void AnotherDevice_IsRefused()
    {
        StopAfter(2);
        var vectors = $"{Numerics.SimdWidth.Bits}-bit vectors";
        AssertRefused(
            Options with { Solver = Solver.PreconditionedConjugateGradient },
            $"it was trained on CPU, {vectors}, and this training runs on CPU, {vectors}, bfloat16 copies",
            device: new CpuDevice(1, Precision.Mixed));
    }

    [Fact]
    public void AnotherBuild_IsRefused()
    {
        var identity = new CheckpointIdentity("1.2.3", "a b", "CPU", "0");
        Assert.Null(identity.Difference(identity));
        Assert.Equal("it was written by GpuAls 1.2.3, and this is GpuAls 1.2.4", identity.Difference(identity with { Program = "1.2.4" }));
        Assert.Equal(
            "it was written by another build of GpuAls 1.2.3, which may compute other bits", identity.Difference(identity with { Build = "a c" }));
    }

    [Fact]
    public void AFolderInUse_IsRefused()
    {
        StopAfter(1);
        using var held = CheckpointFolder.Open(Place);
        var failure = Assert.Throws<CheckpointException>(Resume);
        Assert.Equal($"{Place}: in use by another training; expected a folder of its own for each training", failure.Message);
    }

    [Fact]
    public void AFile_IsNoFolder() => Assert.Equal(
        $"{folder["file"]}: a file; expected a folder for checkpoints",
        Assert.Throws<CheckpointException>(() => Train(Options, Matrix, new CheckpointOptions(folder.Write("file", "")))).Message);

    [Fact]
    public void ACheckpointThatCannotBeWritten_IsReported_AndTheTrainingGoesOn()
    {
        var expected = new AlsTrainer(Options, new CpuDevice(1)).Train(Matrix, cancel: Cancel);
        Directory.CreateDirectory(Path.Combine(Place, "checkpoint-000003.alc"));
        StoppedTraining.AssertSameBits(expected, Train(Options, Matrix, After(1)), "without one of its checkpoints");
        Assert.Equal(
            [
                (CheckpointNewsKind.Written, 1), (CheckpointNewsKind.Written, 2), (CheckpointNewsKind.NotWritten, 3), (CheckpointNewsKind.Written, 4),
                (CheckpointNewsKind.Written, 5),
            ],
            news.Select(one => (one.Kind, one.Iteration)));
        Assert.Equal("a folder; expected the name of a file", news[2].Reason);
    }

    [Fact]
    public void WrongSchedules_AreRefused()
    {
        Assert.Equal(
            "iterations between checkpoints is 0; expected a whole number of 1 or more",
            Assert.Throws<GpuAlsException>(() => Train(Options, Matrix, After(1) with { Iterations = 0 })).Message);
        Assert.Equal(
            "minutes between checkpoints is 0; expected a number above 0",
            Assert.Throws<GpuAlsException>(() => Train(Options, Matrix, After(1) with { Minutes = 0 })).Message);
    }

    IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(Place).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    CheckpointOptions After(int iterations) => new(Place) { Iterations = iterations, Progress = new StoppedTraining.News(news) };

    void StopAfter(int iteration)
    {
        Stop(Options, After(1), iteration);
        news.Clear();
    }

    static void Stop(AlsOptions options, CheckpointOptions checkpoints, int after) => StoppedTraining.Stop(
        new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints },
        (trainer, progress, cancel) => trainer.Train(Matrix, progress, cancel),
        after);

    Model.AlsModel Resume() => Train(Options, Matrix, After(1) with { Resumes = true });

    static Model.AlsModel Train(AlsOptions options, InteractionMatrix matrix, CheckpointOptions checkpoints, IAlsDevice? device = null) =>
        new AlsTrainer(options, device ?? new CpuDevice(1)) { Checkpoints = checkpoints }.Train(matrix, cancel: Cancel);

    void AssertRefused(AlsOptions options, string difference, InteractionMatrix? matrix = null, IAlsDevice? device = null)
    {
        var failure = Assert.Throws<CheckpointException>(() => Train(options, matrix ?? Matrix, After(1) with { Resumes = true }, device));
        Assert.Equal($"{Path.Combine(Place, "checkpoint-000002.alc")}: cannot be continued: {difference}", failure.Message);
    }

    void AssertRefused(string file, string reason) =>
        Assert.Equal($"{Path.Combine(Place, file)}: {reason}", Assert.Throws<CheckpointException>(Resume).Message);
}
