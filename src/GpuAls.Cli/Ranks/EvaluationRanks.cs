using System.Text;
using GpuAls.Core;
using GpuAls.Distributed.Communication;
using GpuAls.Evaluation;

namespace GpuAls.Cli.Ranks;

/// <summary>
/// The ranks of an MPI job that evaluate together. Each runs the whole command, reads the model and the test set, and ranks the items for a part of
/// the users. Rank 0 prints the results. A rank that fails tells the others in the place of its next bytes, and no rank sends more after that.
/// </summary>
/// <param name="group">The job.</param>
/// <param name="hosts">[ranks] Their hosts.</param>
sealed class EvaluationRanks(IRankGroup group, IReadOnlyList<string> hosts) : IUserRanks
{
    bool hasEnded;

    /// <summary>The number of this rank among those of its host, which chooses its card.</summary>
    public required int LocalRank { get; init; }

    /// <summary>Whether another rank prints the results.</summary>
    public bool IsWorker => group.Rank > 0;

    /// <summary>The device that ranks: it must be the same on all ranks.</summary>
    public string Device { get; set; } = "";

    public (int Start, int End) Part(int users) =>
        ((int)((long)users * group.Rank / group.Size), (int)((long)users * (group.Rank + 1) / group.Size));

    public byte[][] Share(string work, byte[] own)
    {
        var build = typeof(EvaluationRanks).Assembly.ManifestModule.ModuleVersionId;
        var label = Encoding.UTF8.GetBytes($"{work}, {Device}, build {build}");
        var all = Exchange(Tag.Work, [.. BitConverter.GetBytes(label.Length), .. label, .. own]);
        string[] labels = [.. all.Select(bytes => Encoding.UTF8.GetString(bytes.AsSpan(sizeof(int), BitConverter.ToInt32(bytes))))];
        for (var rank = 1; rank < labels.Length; rank++)
        {
            // All ranks see it, and all end.
            if (labels[rank] == labels[0]) continue;
            hasEnded = true;
            throw new GpuAlsException(
                $"rank {rank} on {DisplayText.Escape(hosts[rank])} evaluates '{labels[rank]}', and rank 0 '{labels[0]}'; "
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
