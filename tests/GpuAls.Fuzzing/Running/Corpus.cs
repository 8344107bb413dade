using System.Security.Cryptography;

namespace GpuAls.Fuzzing.Running;

/// <summary>The inputs that are kept because each of them passed edges that the ones before did not.</summary>
sealed class Corpus(Random random)
{
    readonly List<byte[]> inputs = [];
    readonly HashSet<string> names = [];

    /// <summary>The inputs.</summary>
    public IReadOnlyList<byte[]> Inputs => inputs;

    /// <summary>The name of an input as a file: the start of its hash.</summary>
    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];

    /// <summary>Adds an input, unless it is there.</summary>
    public bool Add(byte[] input)
    {
        if (!names.Add(NameOf(input))) return false;
        inputs.Add(input);
        return true;
    }

    /// <summary>An input to change: half of the time one of the newest, which lead furthest.</summary>
    public byte[] Next()
    {
        if (inputs.Count == 0) return [];
        var newest = Math.Max(1, inputs.Count / 5);
        return random.Next(2) == 0 ? inputs[^(1 + random.Next(newest))] : inputs[random.Next(inputs.Count)];
    }

    /// <summary>The inputs in a folder, by name; none if the folder does not exist.</summary>
    public static IEnumerable<(string Name, byte[] Input)> Read(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))
        : [];

    /// <summary>Few inputs that together pass all edges: those with the most new edges for their length come first.</summary>
    /// <param name="inputs">Inputs with the edges that each passes.</param>
    /// <param name="maxBytes">The most bytes of all inputs together.</param>
    public static IReadOnlyList<byte[]> Smallest(IEnumerable<(byte[] Input, HashSet<int> Edges)> inputs, int maxBytes)
    {
        var left = inputs.ToList();
        var covered = new HashSet<int>();
        var chosen = new List<byte[]>();
        var bytes = 0;
        while (left.Count > 0)
        {
            foreach (var (_, edges) in left) edges.ExceptWith(covered);
            left.RemoveAll(one => one.Edges.Count == 0 || bytes + one.Input.Length > maxBytes);
            if (left.Count == 0) break;
            var best = left.MaxBy(one => one.Edges.Count / (64.0 + one.Input.Length));
            chosen.Add(best.Input);
            bytes += best.Input.Length;
            covered.UnionWith(best.Edges);
        }

        return chosen;
    }
}
