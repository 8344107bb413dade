using System.Diagnostics;
using System.Globalization;
using GpuAls.Core.Model;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary><c>mpiexec gpuals train</c>: the model of one process, one answer for all ranks, and ends that leave nothing behind.</summary>
public sealed class MpiTrainingTests : IDisposable
{
    static readonly string Gpuals = Path.Combine(AppContext.BaseDirectory, "gpuals.dll");

    readonly TestFolder folder = new();

    public MpiTrainingTests() => Cli.Tests.Gpuals.Answer("generate", folder["plays.tsv"], "--users", "400", "--items", "300", "--rows", "9000");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, int> Jobs => new(
        from launcher in (string[])["MPICH", "Open MPI"]
        from ranks in launcher == "MPICH" ? (int[])[1, 2, 3] : [2]
        select (launcher, ranks));

    [Theory, MemberData(nameof(Jobs))]
    public void OnTheCpu_AnyNumberOfRanks_TrainTheModelOfOneProcess(string launcher, int ranks)
    {
        string[] options = ["--factors", "16", "--neighbours", "4", "--finish", "cholesky", "--loss"];
        var alone = Train("alone.als", options);
        var job = Run(launcher, ranks, "together.als", options);
        Assert.Equal((0, alone.Output.Split(" in ")[0]), (job.Code, job.Output.Split(" in ")[0]));
        Assert.Contains($"{ranks} {(ranks == 1 ? "rank" : "ranks")} on 1 host, ", job.Output, StringComparison.Ordinal);
        AssertSameFactors("alone.als", "together.als");
    }

    [Fact]
    public void OnIlgpusCpuAccelerator_AnyNumberOfRanks_TrainsTheSameModel()
    {
        string[] options = ["--factors", "8", "--iterations", "2", "--device", "ilgpu-cpu", "--neighbours", "0"];
        foreach (var ranks in (int[])[1, 2, 3])
        {
            var job = Run("MPICH", ranks, $"{ranks}.als", options);
            Assert.True(job.Code == 0, job.Error);
        }

        AssertSameFactors("1.als", "2.als");
        AssertSameFactors("1.als", "3.als");
    }

    [Fact]
    public void WithFeatures_TrainsTheModelOfOneProcess()
    {
        string[] sides = ["--user-features", folder["users.tsv"], "--item-features", folder["items.tsv"]];
        Cli.Tests.Gpuals.Answer(["generate", folder["plays.tsv"], "--users", "400", "--items", "300", "--rows", "9000", "--overwrite", .. sides]);
        string[] options = ["--factors", "8", "--iterations", "3", "--neighbours", "0", "--verbose", .. sides];
        Train("alone.als", options);
        var job = Run("MPICH", 2, "together.als", options);
        Assert.True(job.Code == 0, job.Error);
        AssertSameFactors("alone.als", "together.als");
        Assert.Matches(@"\nExchanged [^\n]*, features [0-9.]+ KiB\.\n", job.Error);
    }

    [Fact]
    public void Verbose_TellsTheBytesOfAnIteration()
    {
        string[] options = ["--factors", "8", "--iterations", "2", "--neighbours", "0", "--verbose"];
        // One slab a side of 16 × 16 numbers of 8 bytes, to two ranks; two orders to two ranks, and two outcomes of each rank to the two others.
        Assert.Matches(
            @"\nExchanged [0-9.]+ KiB an iteration: vectors [0-9.]+ KiB, Gram matrices 8\.0 KiB, orders 1\.0 KiB\.\n",
            Run("MPICH", 3, "together.als", options).Error);
        Assert.DoesNotContain("Exchanged", Run("MPICH", 1, "alone.als", options).Error);
        Assert.DoesNotContain("Exchanged", Run("MPICH", 2, "quiet.als", options[..^1]).Error);
    }

    [Fact]
    public void Validation_EndsTheTrainingOfAllRanks()
    {
        string[] options = ["--factors", "8", "--validate", "random:0.2", "--early-stop", "2", "--iterations", "20", "--neighbours", "0"];
        Train("alone.als", options);
        Assert.Equal(0, Run("MPICH", 3, "together.als", options).Code);
        AssertSameFactors("alone.als", "together.als");
        Assert.Equal(
            AlsModel.Open(folder["alone.als"]).Training.Iterations.Select(iteration => iteration.Metric),
            AlsModel.Open(folder["together.als"]).Training.Iterations.Select(iteration => iteration.Metric));
    }

    [Fact]
    public void AnErrorOfTheCommand_IsToldOnce()
    {
        var job = Mpiexec.Mpich.Run(3, ["dotnet", Gpuals, "train", folder["missing.tsv"], "--model", folder["m.als"]]);
        Assert.Equal(1, job.Code);
        Assert.Equal(1, Count(job.Error, "gpuals: "));
        Assert.Contains("missing.tsv", job.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongWords_AreToldOnce()
    {
        var job = Mpiexec.Mpich.Run(2, ["dotnet", Gpuals, "train", folder["plays.tsv"], "--modle", folder["m.als"]]);
        Assert.Equal(2, job.Code);
        Assert.Equal(1, Count(job.Error, "--modle"));
    }

    [Fact]
    public void ADeviceThatARankLacks_IsToldWithItsRank()
    {
        var job = Mpiexec.Mpich.Run(
            1,
            [
                "dotnet", Gpuals, "train", folder["plays.tsv"], "--model", folder["m.als"], "--device", "cpu",
                ":", "-n", "1", "dotnet", Gpuals, "train", folder["plays.tsv"], "--model", folder["m.als"], "--device", "cuda:7",
            ]);
        Assert.Equal(1, job.Code);
        Assert.Matches("gpuals: on rank 1 of 2, host .+: device 'cuda:7': .+\n", job.Error);
        Assert.False(File.Exists(folder["m.als"]));
    }

    [Fact]
    public void RanksThatComputeInDifferentWays_AreRefused()
    {
        var job = Mpiexec.Mpich.Run(
            1,
            [
                "dotnet", Gpuals, "train", folder["plays.tsv"], "--model", folder["m.als"],
                ":", "-n", "1", "env", "DOTNET_EnableAVX2=0", "dotnet", Gpuals, "train", folder["plays.tsv"], "--model", folder["m.als"],
            ]);
        Assert.Equal(1, job.Code);
        Assert.Matches(
            "gpuals: rank 1 on .+ computes with CPU, 128-bit vectors, and rank 0 with CPU, [0-9]+-bit vectors; expected the same on all ranks\n",
            job.Error);
    }

    [Fact]
    public void CommandsOfOneProcess_AreRefused()
    {
        var job = Mpiexec.Mpich.Run(2, ["dotnet", Gpuals, "info", folder["m.als"]]);
        Assert.Equal(2, job.Code);
        Assert.StartsWith(
            "gpuals: mpiexec started 2 ranks; expected a command that ranks share: gpuals train, gpuals evaluate or gpuals recommend\n"
                + "        Run this command without the launcher\n",
            job.Error,
            StringComparison.Ordinal);
        Assert.Equal(0, Mpiexec.Mpich.Run(1, ["dotnet", Gpuals, "--version"]).Code);
    }

    [Fact]
    public void Recommendations_AreWrittenByAllRanks()
    {
        Train("m.als", ["--factors", "8", "--neighbours", "0"]);
        Cli.Tests.Gpuals.Answer("recommend", folder["m.als"], "--all-users", "--to", folder["all.tsv"]);
        var job = Mpiexec.Mpich.Run(3, ["dotnet", Gpuals, "recommend", folder["m.als"], "--all-users", "--to", folder["part-{part}.tsv"]]);
        Assert.Equal(0, job.Code);
        var lines = Enumerable.Range(1, 3).SelectMany(part => File.ReadLines(folder[$"part-{part}.tsv"]).Skip(1));
        Assert.Equal(File.ReadLines(folder["all.tsv"]).Skip(1), lines);
        var refused = Mpiexec.Mpich.Run(2, ["dotnet", Gpuals, "recommend", folder["m.als"], "--all-users"]);
        Assert.StartsWith(
            "gpuals: mpiexec started 2 ranks; each answers a part of the users; expected a target of its own for each, with {part} in the name\n"
                + "        For example: --all-users --to recommendations-{part}.tsv\n",
            refused.Error,
            StringComparison.Ordinal);
    }

    [Theory, InlineData("0/2"), InlineData("3/2"), InlineData("2"), InlineData("a/b")]
    public void AWrongPart_IsAnError(string part) => Assert.Contains(
        $"--part is '{part}'; expected a number of 1 or more and the number of parts, such as 2/4",
        Cli.Tests.Gpuals.Run("recommend", folder["m.als"], "--all-users", "--part", part).Error,
        StringComparison.Ordinal);

    /// <summary>A kill at a random time, of a random rank; KILLED_RANKS tries more. Each training continues on a random number of ranks.</summary>
    [Fact]
    public void ATrainingThatLosesARank_ContinuesOnAnyNumberOfRanks() => KillAndContinue(
        int.Parse(Environment.GetEnvironmentVariable("KILLED_RANKS") ?? "1", CultureInfo.InvariantCulture), "--iterations", "600");

    /// <summary>The best vectors so far are in the part of rank 0.</summary>
    [Fact]
    public void AValidatedTrainingThatLosesARank_ContinuesWithItsBestIteration() =>
        KillAndContinue(1, "--iterations", "300", "--validate", "random:0.2", "--early-stop", "300");

    void KillAndContinue(int wanted, params string[] settings)
    {
        string[] options = ["--factors", "16", "--neighbours", "0", .. settings];
        Train("alone.als", options);
        var random = new Random(18);
        for (var kills = 0; kills < wanted;)
        {
            var job = Mpiexec.Mpich.Start(3, [.. Words("together.als", options), "--checkpoint", folder["ckpt"], "--every", "1"]);
            for (var n = 0; n < 1200 && !HasCheckpoint() && !job.Process.HasExited; n++) Thread.Sleep(100);
            // Every second time while a rank writes its part; otherwise at any time.
            if (kills % 2 == 1) SpinWait.SpinUntil(() => IsWriting() || job.Process.HasExited);
            else Thread.Sleep(random.Next(1000));
            var isKilled = TryKill(job.Process.Id, random.Next(3));
            var ended = job.Wait();
            if (isKilled)
            {
                Assert.NotEqual(0, ended.Code);
                Assert.False(File.Exists(folder["together.als"]), "a rank was killed, and the model was written");
                var again = Mpiexec.Mpich.Run(1 + random.Next(3), ["dotnet", Gpuals, "train", "--resume", folder["ckpt"]]);
                Assert.True(again.Code == 0, again.Error);
                kills++;
            }
            else
            {
                Assert.True(ended.Code == 0, ended.Error);
            }

            AssertSameFactors("alone.als", "together.als");
            File.Delete(folder["together.als"]);
        }

        // For the figures of docs/reliability.md.
        TestContext.Current.TestOutputHelper!.WriteLine($"{wanted} ranks killed, and all trainings continued to the same bits");

        bool IsWriting() => Directory.Exists(folder["ckpt"]) && Directory.EnumerateFiles(folder["ckpt"], "*.tmp").Any();

        bool HasCheckpoint() => Directory.Exists(folder["ckpt"]) && Directory.EnumerateFiles(folder["ckpt"], "*.alc").Any();
    }

    /// <summary>Kills one of the ranks that a launcher started.</summary>
    /// <returns>False if they have ended.</returns>
    static bool TryKill(int launcher, int rank)
    {
        int[] ranks =
        [
            .. Directory.EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Where(name => name!.All(char.IsAsciiDigit))
                .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
                .Where(id => IsUnder(id, launcher) && Text($"/proc/{id}/cmdline").StartsWith("dotnet", StringComparison.Ordinal))
                .Order(),
        ];
        if (rank >= ranks.Length) return false;
        try
        {
            using var process = Process.GetProcessById(ranks[rank]);
            process.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false; // it ended while its number was looked up
        }

        static bool IsUnder(int id, int launcher)
        {
            for (var parent = id; parent > 1;)
            {
                // pid (name) state parent …: the name may have spaces.
                var fields = Text($"/proc/{parent}/stat").Split(") ").Last().Split(' ');
                parent = fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
                if (parent == launcher) return true;
            }

            return false;
        }

        static string Text(string path)
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    Cli.Tests.Gpuals Train(string model, string[] options)
    {
        var run = Cli.Tests.Gpuals.Run([.. Words(model, options)[2..]]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run;
    }

    MpiJob Run(string launcher, int ranks, string model, string[] options) => Mpiexec.Of(launcher).Run(ranks, Words(model, options));

    string[] Words(string model, string[] options) =>
        ["dotnet", Gpuals, "train", folder["plays.tsv"], "--format", "lastfm-360k", "--model", folder[model], "--overwrite", .. options];

    void AssertSameFactors(string left, string right)
    {
        var (one, other) = (AlsModel.Open(folder[left]).Factors, AlsModel.Open(folder[right]).Factors);
        for (var row = 0; row < one.Users.Rows; row++) Assert.Equal(one.Users.Row(row), other.Users.Row(row));
        for (var row = 0; row < one.Items.Rows; row++) Assert.Equal(one.Items.Row(row), other.Items.Row(row));
    }

    static int Count(string text, string word) => text.Split(word).Length - 1;
}
