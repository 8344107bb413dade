using GpuAls.Evaluation.Tuning;

namespace GpuAls.Evaluation.Tests;

public sealed class GaussianProcessTests
{
    static readonly double[][] Places = [.. Enumerable.Range(0, 9).Select(k => (double[])[k / 8.0])];

    [Fact]
    public void Guess_FollowsASmoothFunction_BetweenThePlacesToo()
    {
        var process = new GaussianProcess(Places, [.. Places.Select(place => Function(place[0]))]);
        foreach (var x in (double[])[0.06, 0.3, 0.44, 0.7, 0.94]) Assert.Equal(Function(x), process.At([x]).Mean, 0.1);
    }

    [Fact]
    public void Guess_IsSurestWhereSomethingIsKnown_AndFallsBackToTheMeanFarAway()
    {
        double[] values = [.. Places.Select(place => Function(place[0]))];
        var process = new GaussianProcess(Places, values);
        Assert.True(process.At([0.5]).Deviation < process.At([1.5]).Deviation);
        Assert.Equal(values.Average(), process.At([1000]).Mean, 1e-6);
    }

    [Fact]
    public void EqualValues_AreAMeanWithoutASurprise()
    {
        var process = new GaussianProcess(Places, [.. Places.Select(_ => 0.25)]);
        Assert.Equal(0.25, process.At([0.3]).Mean, 1e-12);
        Assert.True(double.IsFinite(process.ExpectedImprovement([0.3], 0.25)));
    }

    [Fact]
    public void ExpectedImprovement_IsHighestNearTheTop_AndNeverBelowZero()
    {
        var process = new GaussianProcess(Places, [.. Places.Select(place => Function(place[0]))]);
        var over = Places.Max(place => Function(place[0]));
        var best = Enumerable.Range(0, 1001).MaxBy(k => process.ExpectedImprovement([k / 1000.0], over)) / 1000.0;
        Assert.InRange(best, 0.3, 0.5); // the top is at 0.4
        foreach (var k in Enumerable.Range(0, 101)) Assert.InRange(process.ExpectedImprovement([k / 100.0], over), -1e-7, 1);
    }

    static double Function(double x) => 2 - 9 * (x - 0.4) * (x - 0.4);
}
