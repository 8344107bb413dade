using System.Text.Json;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Training;

/// <summary>The host, the device and the build of a rank. All ranks must compute the same bits.</summary>
/// <param name="Host">The name of its host.</param>
/// <param name="Device">The name of its device.</param>
/// <param name="Arithmetic">Everything about the device that bits depend on.</param>
/// <param name="Build">The version and the builds of the assemblies that compute.</param>
sealed record RankDescription(string Host, string Device, string Arithmetic, string Build)
{
    /// <summary>The description of this rank.</summary>
    /// <param name="host">The name of its host.</param>
    /// <param name="device">Its device.</param>
    public static RankDescription Of(string host, IAlsDevice device) => new(
        host,
        device.Name,
        device.Arithmetic,
        string.Join(' ', device.Assemblies.Append(typeof(GpuAlsException).Assembly).Append(typeof(RankDescription).Assembly)
            .Select(assembly => $"{assembly.GetName().Version!.ToString(3)}-{assembly.ManifestModule.ModuleVersionId:N}")));

    /// <summary>Tells rank 0 the descriptions of all ranks.</summary>
    /// <param name="group">The group; all ranks call it together.</param>
    /// <param name="host">The name of this host.</param>
    /// <param name="open">Opens the device of this rank.</param>
    /// <returns>[ranks] The descriptions, on rank 0; none on the others.</returns>
    /// <exception cref="GpuAlsException">A rank has no such device, or computes in another way; the message has its host.</exception>
    public static IReadOnlyList<RankDescription> Gather(IRankGroup group, string host, Func<IAlsDevice> open)
    {
        byte[] own = [];
        Outcome.Together(group, host, part: null, () => own = JsonSerializer.SerializeToUtf8Bytes(Of(host, open())));
        RankDescription[] all = [.. group.GatherBytes(own).Select(bytes => JsonSerializer.Deserialize<RankDescription>(bytes)!)];
        for (var rank = 1; rank < all.Length; rank++)
        {
            if (Difference(all[0], all[rank]) is { } difference)
                throw new GpuAlsException($"rank {rank}{On(all[rank])} {difference}; expected the same on all ranks");
        }

        return all;
    }

    /// <summary>The group for people: "2 ranks on 1 host, each CPU, 1 thread, 512-bit vectors".</summary>
    /// <param name="ranks">The descriptions of all ranks.</param>
    /// <param name="word">The word for a rank: "rank" or "device".</param>
    public static string Summary(IReadOnlyList<RankDescription> ranks, string word)
    {
        var hosts = ranks.Select(rank => rank.Host).Distinct().Count();
        var devices = ranks.Select(rank => rank.Device).Distinct().ToArray();
        var of = devices.Length == 1 && ranks.Count > 1 ? $"each {devices[0]}" : string.Join("; ", ranks.Select(rank => rank.Device));
        return word == "rank" ? $"{Count(ranks.Count, word)} on {Count(hosts, "host")}, {of}" : $"{Count(ranks.Count, word)}, {of}";

        static string Count(int number, string word) => number == 1 ? $"1 {word}" : FormattableString.Invariant($"{number} {word}s");
    }

    static string? Difference(RankDescription first, RankDescription other) =>
        other.Build != first.Build ? $"runs another build of GpuAls than rank 0{On(first)}"
        : other.Arithmetic != first.Arithmetic ? $"computes with {other.Arithmetic}, and rank 0 with {first.Arithmetic}"
        : null;

    static string On(RankDescription rank) => rank.Host.Length == 0 ? "" : $" on {DisplayText.Escape(rank.Host)}";
}
