using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class LostDeviceTests
{
    [Fact]
    public void ADeviceThatFails_IsReportedWithTheIteration()
    {
        var trainer = new AlsTrainer(PlainOptions.Value with { Factors = 2, Iterations = 3 }, new LostInTheSecondIteration());
        var error = Assert.Throws<DeviceException>(
            () => trainer.Train(RandomProblem.WithRowLengths(3, 1, 3), cancel: TestContext.Current.CancellationToken));
        Assert.Equal("in iteration 2: a card failed while solving the items", error.Message);
    }

    sealed class LostInTheSecondIteration : IAlsDevice, IAlsSession
    {
        int solved;

        public string Name => "a card";

        public IAlsSession Open(AlsProblem problem) => this;

        public void SolveUsers(CancellationToken cancel)
        {
        }

        public void SolveItems(CancellationToken cancel)
        {
            if (++solved == 2) throw new DeviceException("a card failed while solving the items");
        }

        public double[] ReadUserGram() => [];

        public AlsLoss ComputeLoss(CancellationToken cancel) => default;

        public FactorMatrix DownloadUsers() => throw new InvalidOperationException("the session failed before");

        public FactorMatrix DownloadItems() => throw new InvalidOperationException("the session failed before");

        public void Dispose()
        {
        }
    }
}
