using GpuAls.Core;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class AlsDevicesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void OpenBest_TrainsLikeTheDeviceThatTheCatalogChooses()
    {
        using var catalog = DeviceCatalog.Discover();
        using var device = AlsDevices.OpenBest();
        var best = catalog.Best().Device;
        Assert.Equal(best.Kind, device.Kind);
        var matrix = RandomProblem.WithRowLengths(20, 3, 0, 20, 7);
        var options = RandomProblem.Options(5, Solver.Cholesky);
        var expected = new AlsTrainer(options, catalog.Open(best)).Train(matrix, cancel: Cancel);
        var actual = new AlsTrainer(options, device).Train(matrix, cancel: Cancel);
        Assert.Equal(Problems.Bits(expected.Factors.Users), Problems.Bits(actual.Factors.Users));
    }

    [Theory, InlineData("cpu", DeviceKind.Cpu), InlineData("ilgpu-cpu", DeviceKind.IlgpuCpu)]
    public void Open_OfAName_TrainsAndRecommendsOnThatDevice(string name, DeviceKind kind)
    {
        using var device = AlsDevices.Open(name, threads: 1);
        Assert.Equal(kind, device.Kind);
        var model = new AlsTrainer(RandomProblem.Options(5, Solver.Cholesky), device).Train(
            RandomProblem.WithRowLengths(20, 3, 20, 7), cancel: Cancel);
        var answers = device.OpenRecommender(model).RecommendMany([2, 0], cancel: Cancel).ToArray();
        Assert.Equal([2, 0], answers.Select(answer => answer.User));
        Assert.Equal(new Recommender(model).Recommend(2).Select(item => item.Row), answers[0].Items.Select(item => item.Row));
    }

    [Fact]
    public void Open_OfADeviceThatIsNotHere_IsAnError()
    {
        Assert.Equal(
            "unknown device 'gpu'; expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu",
            Assert.Throws<GpuAlsException>(() => AlsDevices.Open("gpu")).Message);
        Assert.StartsWith("device 'cuda:99': ", Assert.Throws<GpuAlsException>(() => AlsDevices.Open("cuda:99")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithMixedPrecision_PassesItToTheDevice()
    {
        using var device = AlsDevices.Open("cpu", threads: 1, Precision.Mixed);
        Assert.Equal(new CpuDevice(1, Precision.Mixed).Name, device.Name);
    }

    [Fact]
    public void Discover_ListsTheDevicesOfTheCatalog()
    {
        using var catalog = DeviceCatalog.Discover();
        Assert.Equal(catalog.Found.Select(device => device.ToString()), AlsDevices.Discover().Select(device => device.ToString()));
    }

    [Fact]
    public void Dispose_EndsTheRecommendersOfTheDevice()
    {
        var device = AlsDevices.Open("ilgpu-cpu");
        var model = new AlsTrainer(RandomProblem.Options(3, Solver.Cholesky), device).Train(RandomProblem.WithRowLengths(5, 3, 2), cancel: Cancel);
        var recommender = device.OpenRecommender(model);
        device.Dispose();
        Assert.ThrowsAny<Exception>(() => recommender.RecommendMany([0], cancel: Cancel).Count());
    }
}
