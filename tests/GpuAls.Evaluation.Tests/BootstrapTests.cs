using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tests;

public sealed class BootstrapTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Intervals_OfManyUsers_AreAsWideAsTheNormalLawSays()
    {
        // Half of 400 users have 1, half have 0: the mean's standard deviation is 0.5 / √400 = 0.025, so 95 % lie within ± 0.049.
        var values = Enumerable.Range(0, 400).Select(user => user % 2.0).ToArray();
        var interval = Bootstrap.Intervals(values, 1, 4000, Bootstrap.StandardSeed, Cancel).Single();
        Assert.Equal(0.5, interval.Mean);
        Assert.Equal(0.451, interval.Low, 0.004);
        Assert.Equal(0.549, interval.High, 0.004);
    }

    [Fact]
    public void Intervals_OfOneUser_AreThatUser() =>
        Assert.Equal(
            [new Interval(0.25, 0.25, 0.25), new Interval(1, 1, 1)],
            Bootstrap.Intervals([0.25, 1], 2, Bootstrap.StandardResamples, Bootstrap.StandardSeed, Cancel));

    [Fact]
    public void Intervals_PassOverUsersWithoutAValue()
    {
        var intervals = Bootstrap.Intervals([double.NaN, 3, double.NaN, 5], 2, Bootstrap.StandardResamples, Bootstrap.StandardSeed, Cancel);
        Assert.Equal(new Interval(double.NaN, double.NaN, double.NaN), intervals[0]);
        Assert.Equal(new Interval(4, 3, 5), intervals[1]);
    }
}
