using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticOptionsTests
{
    [Fact]
    public void Validate_OfDefaults_Passes() => new SyntheticOptions().Validate();

    [Theory]
    [InlineData(0, 5, 5, "users is 0; expected a number from 2 to 2147483591")]
    [InlineData(5, -1, 5, "items is -1; expected a number from 2 to 2147483591")]
    [InlineData(1, 5, 5, "users is 1; expected a number from 2 to 2147483591")]
    [InlineData(5, 1, 5, "items is 1; expected a number from 2 to 2147483591")]
    [InlineData(int.MaxValue, 5, 5, "users is 2147483647; expected a number from 2 to 2147483591")]
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

    [Fact]
    public void Validate_OfASetBeyondTheMemory_HasTheSizes()
    {
        var options = new SyntheticOptions { Users = 2_000_000_000, Items = 1000, Rows = 2_000_000_000 };
        Assert.Equal(
            "2000000000 users and 1000 items need 44.7 GiB of memory; expected at most 1.0 GiB, the memory of this process",
            Assert.Throws<GpuAlsException>(() => options.Validate(1L << 30)).Message);
        options.Validate(1L << 40);
    }

    [Theory]
    [InlineData(717_736, 292_385, 35_091_580)] // as many rows for each user
    [InlineData(60, 40, 1200)] // half of all pairs
    [InlineData(2, 2, 2)]
    [InlineData(2, 5000, 5000)] // one for each item
    public void Rows_FollowTheUsers(int users, int items, long rows)
    {
        var options = new SyntheticOptions().WithSizes(users, items);
        Assert.Equal(new SyntheticOptions { Users = users, Items = items, Rows = rows }, options);
        options.Validate();
    }
}
