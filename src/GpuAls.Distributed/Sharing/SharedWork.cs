using System.Text;
using GpuAls.Core;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Sharing;

/// <summary>
/// The ranks of a job that share the work of a command, such as an evaluation: each runs the whole command, does a part of the work, and sends the
/// results to all. Rank 0 prints them. A rank that fails tells the others in the place of its next results, and no rank sends more after that.
/// </summary>
/// <param name="group">The job.</param>
/// <param name="hosts">[ranks] Their hosts.</param>
sealed class SharedWork(IRankGroup group, IReadOnlyList<string> hosts)
{
    bool hasEnded;

    /// <summary>The number of this rank among those of its host, which chooses its card.</summary>
    public required int LocalRank { get; init; }

    /// <summary>Whether another rank prints the results.</summary>
    public bool IsWorker => group.Rank > 0;

    /// <summary>The device that works: it must be the same on all ranks.</summary>
    public string Device { get; set; } = "";

    /// <summary>The part of this rank.</summary>
    /// <param name="count">The number of users, or of what else is shared.</param>
    public (int Start, int End) Part(int count) =>
        ((int)((long)count * group.Rank / group.Size), (int)((long)count * (group.Rank + 1) / group.Size));

    /// <summary>Sends bytes to all ranks; all ranks call it together.</summary>
    /// <param name="work">A description of the work, which must be the same on all ranks.</param>
    /// <param name="own">The bytes of this rank.</param>
    /// <returns>[ranks] The bytes of all ranks.</returns>
    /// <exception cref="GpuAlsException">Another rank has failed, or does other work.</exception>
    public byte[][] Share(string work, byte[] own)
    {
        var build = typeof(SharedWork).Assembly.ManifestModule.ModuleVersionId;
        var label = Encoding.UTF8.GetBytes($"{work}, {Device}, build {build}");
        var all = Exchange(Tag.Work, [.. BitConverter.GetBytes(label.Length), .. label, .. own]);
        string[] labels = [.. all.Select(bytes => Encoding.UTF8.GetString(bytes.AsSpan(sizeof(int), BitConverter.ToInt32(bytes))))];
        for (var rank = 1; rank < labels.Length; rank++)
        {
            // All ranks see it, and all end.
            if (labels[rank] == labels[0]) continue;
            hasEnded = true;
            throw new GpuAlsException(
                $"rank {rank} on {DisplayText.Escape(hosts[rank])} has '{labels[rank]}', and rank 0 '{labels[0]}'; "
                    + "expected the same on all ranks");
        }

        return [.. all.Select(bytes => bytes[(sizeof(int) + BitConverter.ToInt32(bytes))..])];
    }

    /// <summary>Ends the work of this rank together with the others.</summary>
    /// <param name="failure">The message of this rank, if it failed; null if it did not.</param>
    /// <exception cref="GpuAlsException">Another rank has failed.</exception>
    public void End(string? failure)
    {
        if (!hasEnded) Exchange(failure is null ? Tag.End : Tag.Failure, Encoding.UTF8.GetBytes(failure ?? ""));
    }

    /// <summary>The message of a command that failed, without the name of the program.</summary>
    /// <param name="lines">The lines that it wrote; its notes come before.</param>
    public static string Message(string lines)
    {
        const string start = "gpuals: ";
        var from = lines.LastIndexOf(start, StringComparison.Ordinal);
        return (from < 0 ? lines : lines[(from + start.Length)..]).TrimEnd();
    }

    byte[][] Exchange(Tag tag, byte[] own)
    {
        var all = group.AllGather([(byte)tag, .. own]);
        hasEnded = tag != Tag.Work || all.Any(bytes => bytes[0] != (byte)tag);
        // A rank that failed has its own message.
        if (tag == Tag.Failure) return all;
        if (Array.FindIndex(all, bytes => bytes[0] == (byte)Tag.Failure) is >= 0 and var failed)
            throw new GpuAlsException($"{Place(failed)}: {Encoding.UTF8.GetString(all[failed].AsSpan(1))}");
        if (all.Any(bytes => bytes[0] != (byte)tag))
            throw new GpuAlsException("the ranks of the job do different work; expected the same command on each");
        return [.. all.Select(bytes => bytes[1..])];
    }

    string Place(int rank) => $"on rank {rank} of {group.Size}, host {DisplayText.Escape(hosts[rank])}";

    enum Tag : byte
    {
        /// <summary>Results.</summary>
        Work,

        /// <summary>The rank has failed, and sends its message.</summary>
        Failure,

        /// <summary>The rank has done its work.</summary>
        End,
    }
}
