using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GpuAls.Cli.Queries;

/// <summary>
/// A text that is equal for two runs of <c>recommend</c> that write the same rows: the same program, model, options and users. The device is not part
/// of it, because an interrupted run may continue on another one.
/// </summary>
static class RunFingerprint
{
    // The header of a model file and the table of its sections, with the checksum of each.
    const int ModelStart = 4096;

    /// <summary>The fingerprint of a run.</summary>
    /// <param name="query">The request.</param>
    /// <param name="users">The rows of the users.</param>
    public static string Of(RecommendQuery query, IReadOnlyList<int> users) => Of(query, users, likes: null);

    /// <summary>The fingerprint of a run for users who are not in the model.</summary>
    /// <param name="query">The request.</param>
    /// <param name="likes">The interactions of the users.</param>
    public static string Of(RecommendQuery query, HistoryLikes likes) => Of(query, [], likes);

    static string Of(RecommendQuery query, IReadOnlyList<int> users, HistoryLikes? likes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var file = File.OpenRead(query.Model.Path))
        {
            var start = new byte[ModelStart];
            hash.AppendData(start, 0, file.ReadAtLeast(start, ModelStart, throwOnEndOfStream: false));
            Add(file.Length);
        }

        Add(typeof(RunFingerprint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        var options = query.Options;
        foreach (var value in (object?[])[options.Count, options.IncludeKnown, query.Rerank, query.Because, query.Percentiles]) Add(value);
        foreach (var rows in (IReadOnlyCollection<int>?[])[options.Exclude, options.Only, users])
        {
            Add(rows?.Count);
            if (rows is not null) hash.AppendData(MemoryMarshal.AsBytes<int>(rows.ToArray()));
        }

        for (var user = 0; user < (likes?.Users ?? 0); user++)
        {
            Add(likes!.NameOf(user));
            foreach (var like in likes.Of(user)) Add(like);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(object? value) => hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{value}\n")));
    }
}
