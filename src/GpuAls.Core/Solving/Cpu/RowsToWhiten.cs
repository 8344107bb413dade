namespace GpuAls.Core.Solving.Cpu;

/// <summary>The rows of a side to whiten.</summary>
/// <param name="OfUsers">Whether of the users.</param>
/// <param name="Own">The rows that this process solves.</param>
/// <param name="Behind">The rows behind the side, numbered from its first row: the priors of the rows to solve.</param>
/// <param name="OthersToo">Whether those of other processes too, which were received as they are.</param>
readonly record struct RowsToWhiten(bool OfUsers, (int Start, int End) Own, (int Start, int End) Behind, bool OthersToo = false);
