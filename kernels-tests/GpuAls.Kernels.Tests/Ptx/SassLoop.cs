namespace GpuAls.Kernels.Tests;

/// <summary>
/// A loop of a kernel's machine code: its first instruction, which every way into the loop passes, and all instructions from which a jump leads back
/// to it. An inner loop belongs to its outer loop too.
/// </summary>
/// <param name="Instructions">The instructions in the order of their addresses.</param>
sealed record SassLoop(IReadOnlyList<SassInstruction> Instructions)
{
    public SassInstruction First => Instructions[0];

    /// <summary>The number of instructions of a class.</summary>
    public int Count(string instructionClass) => Instructions.Count(instruction => instruction.Class == instructionClass);

    /// <summary>The instructions of each class, the most frequent first.</summary>
    public IEnumerable<(string Class, int Count)> Classes() => Instructions
        .CountBy(instruction => instruction.Class)
        .OrderByDescending(pair => pair.Value)
        .ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value));

    public bool Contains(SassLoop other) => other != this && Instructions.Contains(other.First);
}

/// <summary>Finds the loops of a kernel.</summary>
static class SassLoops
{
    /// <summary>All loops, in the order of their first instructions. Jumps back to the same instruction are one loop.</summary>
    public static IReadOnlyList<SassLoop> Of(IReadOnlyList<SassInstruction> code)
    {
        var numbers = code.Index().ToDictionary(pair => pair.Item.Address, pair => pair.Index);
        var next = code.Select((instruction, number) => Next(code, numbers, instruction, number)).ToArray();
        var previous = next.Index()
            .SelectMany(pair => pair.Item.Select(to => (From: pair.Index, To: to)))
            .ToLookup(pair => pair.To, pair => pair.From);
        var reachable = Reach(0, number => next[number], without: -1);
        return
        [
            .. reachable
                .SelectMany(from => next[from].Where(to => to <= from).Select(to => (From: from, To: to)))
                .GroupBy(jump => jump.To, jump => jump.From)
                .OrderBy(jumps => jumps.Key)
                .Where(jumps => IsPassedByAll(jumps.Key, jumps))
                .Select(jumps => new SassLoop([.. Body(jumps.Key, jumps).Order().Select(number => code[number])])),
        ];

        // Only then is the target the start of a loop: code that lies behind the end of the kernel jumps back as well.
        bool IsPassedByAll(int target, IEnumerable<int> jumps)
        {
            var others = Reach(0, number => next[number], without: target);
            return !jumps.Any(jump => jump != target && others.Contains(jump));
        }

        IEnumerable<int> Body(int target, IEnumerable<int> jumps) => jumps
            .Where(jump => jump != target)
            .SelectMany(jump => Reach(jump, number => previous[number].Where(reachable.Contains), without: target))
            .Append(target)
            .Distinct();
    }

    /// <summary>The smallest loop around another one; null if there is none.</summary>
    public static SassLoop? Around(SassLoop inner, IReadOnlyList<SassLoop> loops) =>
        loops.Where(loop => loop.Contains(inner)).MinBy(loop => loop.Instructions.Count);

    static int[] Next(IReadOnlyList<SassInstruction> code, Dictionary<int, int> numbers, SassInstruction instruction, int number)
    {
        var next = new List<int>(2);
        if (instruction.FallsThrough && number + 1 < code.Count) next.Add(number + 1);
        if (instruction.Target is { } target) next.Add(numbers[target]);
        return [.. next];
    }

    static HashSet<int> Reach(int start, Func<int, IEnumerable<int>> next, int without)
    {
        var found = new HashSet<int>();
        var open = new Stack<int>([start]);
        while (open.TryPop(out var number))
            if (number != without && found.Add(number))
                foreach (var one in next(number)) open.Push(one);
        return found;
    }
}
