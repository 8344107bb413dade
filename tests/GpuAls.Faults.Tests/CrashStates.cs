using System.Security.Cryptography;

namespace GpuAls.Faults.Tests;

/// <summary>
/// The states of a folder after a power cut at each moment of a recorded run. Bytes that were not flushed may be there, missing, zero, or half there;
/// names that were not flushed may be there up to any change, or one change alone.
/// </summary>
/// <remarks>A file system may do better. None of the usual ones does worse: a name is durable when its folder was flushed.</remarks>
sealed class CrashStates
{
    const int Create = 0x40; // O_CREAT
    const int Truncate = 0x200; // O_TRUNC
    const int Exchange = 2; // RENAME_EXCHANGE

    // The bytes of a file after the cut.
    static readonly Func<Node, byte[]>[] Losses = [node => node.Flushed, node => node.Written, Zeros, Half];

    readonly string root;
    readonly Node top = new() { IsFolder = true };
    readonly List<Change[]> pending = [];

    /// <param name="root">The folder at the time of the run.</param>
    /// <param name="before">The files before it, by their paths in the folder.</param>
    public CrashStates(string root, IEnumerable<KeyValuePair<string, byte[]>> before)
    {
        this.root = root;
        foreach (var (path, bytes) in before)
        {
            var folder = top;
            foreach (var part in path.Split('/')[..^1])
            {
                if (!folder.Names.TryGetValue(part, out var inner)) Both(folder, part, inner = new() { IsFolder = true });
                folder = inner;
            }

            Both(folder, path.Split('/')[^1], new() { Written = bytes, Flushed = bytes });
        }

        static void Both(Node folder, string name, Node node) => folder.Names[name] = folder.FlushedNames[name] = node;
    }

    /// <summary>Does a call.</summary>
    public void Apply(FileCall call)
    {
        if (call.Result < 0 || Find(call.Path) is not { } place) return;
        var node = place.Folder.Names.GetValueOrDefault(place.Name);
        switch (call.Name)
        {
            case "open" when node is null && (call.Value & Create) != 0: Rename(new Change(place.Folder, place.Name, new())); break;
            case "open" when node is not null && (call.Value & Truncate) != 0: node.Written = []; break;
            case "write" when node is not null: node.Write(call.Value, call.Bytes); break;
            case "truncate" when node is not null: node.Resize(call.Value); break;
            case "sync" when call.Path == root: Flush(top); break;
            case "sync" when node is not null: Flush(node); break;
            case "mkdir": Rename(new Change(place.Folder, place.Name, new() { IsFolder = true })); break;
            case "unlink" or "rmdir": Rename(new Change(place.Folder, place.Name, null)); break;
            case "link" or "rename" when Find(call.Other) is { } other && node is not null:
                var there = call.Name == "rename" && call.Value == Exchange ? other.Folder.Names[other.Name] : null;
                var arrives = new Change(other.Folder, other.Name, node);
                if (call.Name == "link") Rename(arrives);
                else Rename(arrives, new Change(place.Folder, place.Name, there));
                break;
        }
    }

    /// <summary>The states after a power cut now: the bytes of each file by its path.</summary>
    public IEnumerable<SortedDictionary<string, byte[]>> After() =>
        from changes in Enumerable.Range(0, pending.Count + 1).Select(count => pending[..count])
            .Concat(pending.Select(change => new List<Change[]> { change }))
        from loss in Losses
        select State(changes, loss);

    /// <summary>A text that is equal for equal states.</summary>
    public static string Key(SortedDictionary<string, byte[]> state) =>
        string.Join('\n', state.Select(file => $"{file.Key} {Convert.ToHexString(SHA256.HashData(file.Value))}"));

    SortedDictionary<string, byte[]> State(IEnumerable<Change[]> changes, Func<Node, byte[]> loss)
    {
        var changed = new Dictionary<(Node, string), Node?>();
        foreach (var change in changes.SelectMany(all => all)) changed[(change.Folder, change.Name)] = change.Node;
        var state = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        Add(top, "");
        return state;

        void Add(Node folder, string path)
        {
            var names = folder.FlushedNames.Keys.Concat(changed.Keys.Where(key => key.Item1 == folder).Select(key => key.Item2)).Distinct();
            foreach (var name in names)
            {
                var node = changed.TryGetValue((folder, name), out var now) ? now : folder.FlushedNames[name];
                if (node is { IsFolder: true }) Add(node, $"{path}{name}/");
                else if (node is not null) state[$"{path}{name}"] = loss(node);
            }
        }
    }

    void Rename(params Change[] changes)
    {
        // The old name first: a rename to a name in the same folder.
        foreach (var (folder, name, node) in changes.Reverse())
        {
            if (node is null) folder.Names.Remove(name);
            else folder.Names[name] = node;
        }

        pending.Add(changes);
    }

    void Flush(Node node)
    {
        node.Flushed = node.Written;
        foreach (var change in pending.Where(changes => changes.Any(change => change.Folder == node)).SelectMany(all => all))
        {
            if (change.Node is null) change.Folder.FlushedNames.Remove(change.Name);
            else change.Folder.FlushedNames[change.Name] = change.Node;
        }

        pending.RemoveAll(changes => changes.Any(change => change.Folder == node));
    }

    (Node Folder, string Name)? Find(string path)
    {
        if (path == root) return (top, "");
        if (!path.StartsWith(root + "/", StringComparison.Ordinal)) return null;
        var parts = path[(root.Length + 1)..].TrimEnd('/').Split('/');
        var folder = top;
        foreach (var part in parts[..^1])
        {
            // A deleted file has no path.
            if (!folder.Names.TryGetValue(part, out var inner)) return null;
            folder = inner;
        }

        return (folder, parts[^1]);
    }

    // The first half of the file as it was written, the second half as it was flushed.
    static byte[] Half(Node node)
    {
        if (node.Written.AsSpan().SequenceEqual(node.Flushed)) return node.Written;
        var middle = node.Written.Length / 2;
        return [.. node.Written[..middle], .. node.Flushed.Skip(middle)];
    }

    // The length is there, and bytes that were not flushed are zero.
    static byte[] Zeros(Node node)
    {
        var bytes = node.Written.ToArray();
        for (var n = 0; n < bytes.Length; n++)
            if (n >= node.Flushed.Length || node.Flushed[n] != bytes[n]) bytes[n] = 0;
        return bytes;
    }

    /// <summary>A name in a folder that refers to another file from now on, or to none.</summary>
    sealed record Change(Node Folder, string Name, Node? Node);

    /// <summary>A file or a folder.</summary>
    sealed class Node
    {
        public bool IsFolder { get; init; }

        public byte[] Written { get; set; } = [];

        public byte[] Flushed { get; set; } = [];

        public Dictionary<string, Node> Names { get; } = [];

        public Dictionary<string, Node> FlushedNames { get; } = [];

        public void Write(long offset, byte[] bytes)
        {
            Resize(Math.Max(Written.Length, offset + bytes.Length));
            bytes.CopyTo(Written, offset);
        }

        public void Resize(long length)
        {
            var resized = new byte[length];
            Written.AsSpan(0, (int)Math.Min(length, Written.Length)).CopyTo(resized);
            Written = resized;
        }
    }
}
