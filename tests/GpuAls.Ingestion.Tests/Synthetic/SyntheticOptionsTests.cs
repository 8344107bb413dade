using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticOptionsTests
{
    [Fact]
    public void Validate_OfDefaults_Passes() => new SyntheticOptions().Validate();

    [Theory]
    [InlineData(0, 5, 5, "users is 0; expected 1 or more")]
    [InlineData(5, -1, 5, "items is -1; expected 1 or more")]
    [InlineData(10, 20, 19, "rows is 19; expected 20 or more: each of 10 users and 20 items needs one")]
    [InlineData(20, 10, 19, "rows is 19; expected 20 or more: each of 20 users and 10 items needs one")]
    [InlineData(10, 20, 101, "rows is 101; expected 100 or fewer: half of the pairs that 10 users and 20 items can form")]
    [InlineData(2, 40_000_000, 40_000_000, "rows is 40000000, or 20000000 per user; expected 1000000 or fewer per user")]
    public void Validate_OfASetThatCannotExist_SaysWhy(int users, int items, long rows, string message)
    {
        var options = new SyntheticOptions { Users = users, Items = items, Rows = rows };
        Assert.Equal(message, Assert.Throws<GpuAlsException>(options.Validate).Message);
    }

    [Theory]
    [InlineData(10, 20, 20)]
    [InlineData(10, 20, 100)]
    public void Validate_AtTheLimits_Passes(int users, int items, long rows) =>
        new SyntheticOptions { Users = users, Items = items, Rows = rows }.Validate();
}
