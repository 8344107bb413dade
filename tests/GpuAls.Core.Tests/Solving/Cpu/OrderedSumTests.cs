using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class OrderedSumTests
{
    // In float64 10¹⁶ + 1 is 10¹⁶, so the sum is 1 only in this order.
    [Theory, InlineData(0, 1, 2), InlineData(2, 1, 0), InlineData(1, 2, 0), InlineData(2, 0, 1)]
    public void Total_OfTermsHandedInInAnyOrder_IsTheSumInTheirs(int first, int second, int third)
    {
        double[] terms = [1e16, -1e16, 1];
        var sum = new OrderedSum(2);
        foreach (var place in (int[])[first, second, third])
        {
            var term = sum.Take();
            Assert.Equal([0.0, 0], term);
            (term[0], term[1]) = (terms[place], place);
            sum.Add(place, term);
        }

        Assert.Equal([1.0, 3], sum.Total);
    }

    [Fact]
    public void Take_AfterATermWasAdded_GivesItsMemoryAgain()
    {
        var sum = new OrderedSum(1);
        sum.Add(0, sum.Take());
        var term = sum.Take();
        term[0] = 5;
        sum.Add(1, term);
        Assert.Same(term, sum.Take());
        Assert.Equal([0.0], term);
        Assert.Equal([5.0], sum.Total);
    }
}
