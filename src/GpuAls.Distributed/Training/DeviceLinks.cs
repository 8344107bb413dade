using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Distributed.Training;

/// <summary>How the devices of one process exchange vectors: all of them directly, or all through the computer's memory.</summary>
/// <param name="AreDirect">Whether each device copies from the memory of the others.</param>
/// <param name="Text">The way, and the reason if it is the slower one, as a sentence for people.</param>
sealed record DeviceLinks(bool AreDirect, string Text)
{
    /// <summary>The environment variable that turns copies between cards off: 0. They are on by default, and with 1.</summary>
    public const string Variable = "GPUALS_CARD_COPIES";

    /// <summary>Lets each device copy from the memory of the others, if all can.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="setting">The value of <see cref="Variable"/>; null if it is not set.</param>
    /// <exception cref="DeviceException">The driver of a device reported an error.</exception>
    /// <exception cref="GpuAlsException">The value of the variable is neither 0 nor 1.</exception>
    public static DeviceLinks Open(IReadOnlyList<IAlsDevice> devices, string? setting = null)
    {
        if (setting is not (null or "" or "0" or "1"))
            throw new GpuAlsException($"{Variable} is {DisplayText.Quote(setting)}; expected 0 or 1. Remove the variable: unset {Variable}");
        if (setting == "0") return ThroughHost($"{Variable} is 0");
        if (devices.Count < 2) return ThroughHost("there is no other device to copy from");
        foreach (var device in devices)
        {
            foreach (var other in devices)
            {
                if (device != other && WithRemedy(() => device.OpenCopiesFrom(other)) is { } reason) return ThroughHost(reason);
            }
        }

        return new(AreDirect: true, "The cards copy vectors to each other directly.");
    }

    /// <summary>Runs work that copies between devices, and adds the remedy to an error of a driver.</summary>
    /// <param name="work">The work.</param>
    public static T WithRemedy<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DeviceException failure)
        {
            throw new DeviceException($"{failure.Message}. To exchange vectors through the computer's memory: {Variable}=0", failure);
        }
    }

    /// <summary>An exchange through the computer's memory.</summary>
    /// <param name="reason">The reason, for people.</param>
    public static DeviceLinks ThroughHost(string reason) =>
        new(AreDirect: false, $"The devices exchange vectors through the computer's memory: {reason}.");
}
