using GpuAls.Kernels.Planning;

namespace GpuAls.Kernels.Tests;

public sealed class MemoryPlanTests
{
    [Fact]
    public void Lines_AreThePartsTheTotalAndWhatIsLeft()
    {
        var plan = new MemoryPlan(
            new DeviceMemory("a card", Size: 10 << 20, Usable: 9 << 20), [new MemoryPart("user factors", 3 << 20), new MemoryPart("the rest", 512)]);
        Assert.Equal((3 << 20) + 512, plan.Total);
        Assert.Equal((6 << 20) - 512, plan.Left);
        Assert.Equal(["   3.0 MiB  user factors", " 512 bytes  the rest", "   3.0 MiB  total", "   6.0 MiB  left on a card"], plan.Lines());
        Assert.Equal(string.Join(Environment.NewLine, plan.Lines()), plan.ToString());
    }
}
