using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

public sealed class DeviceLinksTests
{
    [Theory, InlineData(null), InlineData(""), InlineData("1")]
    public void DevicesThatAllCopyFromEachOther_AreLinkedDirectly(string? setting)
    {
        var opened = new List<string>();
        var links = DeviceLinks.Open([new Card("a", opened), new Card("b", opened), new Card("c", opened)], setting);
        Assert.Equal(new DeviceLinks(true, "The cards copy vectors to each other directly."), links);
        Assert.Equal(["a from b", "a from c", "b from a", "b from c", "c from a", "c from b"], opened);
    }

    [Fact]
    public void OneThatCannot_IsNamed_AndAllExchangeThroughTheHost()
    {
        var opened = new List<string>();
        var links = DeviceLinks.Open([new Card("a", opened), new Card("b", opened) { Cannot = "c" }, new Card("c", opened)]);
        Assert.Equal(new DeviceLinks(false, "The devices exchange vectors through the computer's memory: b cannot reach c."), links);
    }

    [Fact]
    public void OtherDevices_ExchangeThroughTheHost()
    {
        const string reason = "The devices exchange vectors through the computer's memory: only CUDA cards copy to each other.";
        Assert.Equal(new DeviceLinks(false, reason), DeviceLinks.Open([new CpuDevice(1), new CpuDevice(1)]));
        using var group = new LocalGroup([new CpuDevice(1), new CpuDevice(1)]);
        Assert.Equal(reason, group.Links.Text);
    }

    [Fact]
    public void OneDevice_CopiesFromNoOther()
    {
        const string reason = "The devices exchange vectors through the computer's memory: there is no other device to copy from.";
        Assert.Equal(new DeviceLinks(false, reason), DeviceLinks.Open([new CpuDevice(1)]));
    }

    [Fact]
    public void TheVariable_TurnsCopiesOff_BeforeAnythingIsOpened()
    {
        var opened = new List<string>();
        var links = DeviceLinks.Open([new Card("a", opened), new Card("b", opened)], "0");
        Assert.Equal(new DeviceLinks(false, "The devices exchange vectors through the computer's memory: GPUALS_CARD_COPIES is 0."), links);
        Assert.Empty(opened);
    }

    [Fact]
    public void AnotherValue_IsAnError()
    {
        var error = Assert.Throws<GpuAlsException>(() => DeviceLinks.Open([new CpuDevice(1), new CpuDevice(1)], "no"));
        Assert.Equal("GPUALS_CARD_COPIES is 'no'; expected 0 or 1. Remove the variable: unset GPUALS_CARD_COPIES", error.Message);
    }

    [Fact]
    public void AFailureOfADriver_HasTheRemedy()
    {
        var error = Assert.Throws<DeviceException>(() => DeviceLinks.Open([new Card("a", []) { Fails = true }, new Card("b", [])]));
        Assert.Equal("the card is gone. To exchange vectors through the computer's memory: GPUALS_CARD_COPIES=0", error.Message);
    }

    /// <summary>A device that records from which others it opens copies.</summary>
    sealed class Card(string name, List<string> opened) : IAlsDevice
    {
        public string Name => name;

        public string? Cannot { get; init; }

        public bool Fails { get; init; }

        string? IAlsDevice.OpenCopiesFrom(IAlsDevice other)
        {
            if (Fails) throw new DeviceException("the card is gone");
            opened.Add($"{name} from {other.Name}");
            return other.Name == Cannot ? $"{name} cannot reach {other.Name}" : null;
        }

        IAlsSession IAlsDevice.Open(AlsProblem problem) => throw new NotSupportedException();
    }
}
