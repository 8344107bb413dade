using System.Text.Json;
using GpuAls.Kernels;

namespace GpuAls.Cli.Tests;

/// <summary>Recommendations for many users on another device than the CPU.</summary>
public sealed class RecommendDeviceTests(TasteModel model) : IClassFixture<TasteModel>
{
    [Fact]
    public void ACardsKernels_GiveTheAnswersOfTheCpu()
    {
        var cpu = Rows("--device", "cpu");
        var kernels = Rows("--device", "ilgpu-cpu");

        Assert.Equal(8 * 4, cpu.Length);
        Assert.Equal(cpu.Select(row => (row.User, row.Item)), kernels.Select(row => (row.User, row.Item)));
        foreach (var (one, other) in cpu.Zip(kernels))
        {
            Assert.Equal(one.Score, other.Score, 1e-5);
            Assert.Equal(one.Because.Select(known => known.Item).Order(), other.Because.Select(known => known.Item).Order());
            foreach (var (known, contribution) in other.Because)
                Assert.Equal(one.Because.Single(share => share.Item == known).Contribution, contribution, 1e-4);
        }
    }

    [Fact]
    public void ACardsKernels_RankByMoreThanTheScore_AsTheCpuDoes()
    {
        string[] options = ["--include-known", "--popularity-penalty", "2", "--diversity", "0.9", "--percentiles"];
        var cpu = Rows(["--device", "cpu", .. options]);
        var kernels = Rows(["--device", "ilgpu-cpu", .. options]);

        Assert.Equal(cpu.Select(row => (row.User, row.Item, row.Score)), kernels.Select(row => (row.User, row.Item, row.Score)));
        Assert.NotEqual(cpu.Select(row => row.Item), Rows("--device", "cpu", "--include-known").Select(row => row.Item));
    }

    [Fact]
    public void TheMemoryOfACard_IsPrintedBeforeTheAnswers_UnlessQuiet()
    {
        var run = Recommend("--device", "ilgpu-cpu");
        var quiet = Recommend("--device", "ilgpu-cpu", "--quiet");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Matches(
            @"^gpuals: warning: the GPU kernels run on the processor for checking, hundreds of times slower than --use-gpu false\n" +
            @" *512 bytes  user factors\n *512 bytes  item factors\n *264 bytes  known interactions\n *64 bytes  norms for cosines\n" +
            @".*  matrices of explanations\n" +
            @".*  work space\n.*  total\n.*  left on ILGPU's CPU accelerator\n('metal0': Only .*\n)?",
            run.Error);
        Assert.Equal(run.Error.Split('\n')[0] + "\n", quiet.Error);
        Assert.Equal(run.Output, quiet.Output);
    }

    [Fact]
    public void UseGpu_WithoutACard_WarnsAndAnswersOnTheCardsKernels()
    {
        using var catalog = DeviceCatalog.Discover();
        Assert.SkipUnless(catalog.BestForKernels().Device.Kind == DeviceKind.IlgpuCpu, "a device of CUDA or OpenCL is here");

        var run = Recommend("--use-gpu", "true", "-q");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.StartsWith("gpuals: warning: the GPU kernels run on the processor", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingDevice_IsAnErrorThatListsTheFoundOnes()
    {
        var run = Recommend("--device", "cuda:99");

        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Equal("", run.Output);
        Assert.StartsWith("gpuals: device 'cuda:99': ", run.Error, StringComparison.Ordinal);
        Assert.Contains(". Found: ", run.Error);
    }

    [Fact]
    public void Verbose_ShowsTheDeviceAndTheReason()
    {
        using var catalog = DeviceCatalog.Discover();

        var line = $"Answering on {catalog.Best().Device}: {catalog.Best().Why}.\n";
        var (plain, verbose) = (Recommend(), Recommend("-v"));

        Assert.True(verbose.Code == ExitCode.Done, verbose.Error);
        Assert.StartsWith(line, verbose.Error, StringComparison.Ordinal);
        Assert.Equal(verbose.Error, line + plain.Error);
    }

    Gpuals Recommend(params string[] options) =>
        Gpuals.Run(["recommend", model.Path, "--all-users", "-n", "4", "--because", "3", "--output", "json", .. options]);

    (string User, string Item, double Score, (string Item, double Contribution)[] Because)[] Rows(params string[] options)
    {
        var run = Recommend(options);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).SelectMany(
            answer => answer.GetProperty("items").EnumerateArray(),
            (answer, row) => (
                answer.GetProperty("user").GetString()!,
                row.GetProperty("item").GetString()!,
                row.GetProperty("score").GetDouble(),
                row.GetProperty("because").EnumerateArray().Select(
                    one => (one.GetProperty("item").GetString()!, one.GetProperty("contribution").GetDouble())).ToArray()))];
    }
}
