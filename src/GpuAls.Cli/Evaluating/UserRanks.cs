using GpuAls.Distributed.Sharing;
using GpuAls.Evaluation;

namespace GpuAls.Cli.Evaluating;

/// <summary>The ranks of an MPI job that evaluate together: each ranks the items for a part of the users.</summary>
/// <param name="work">The work that they share.</param>
sealed class UserRanks(SharedWork work) : IUserRanks
{
    public (int Start, int End) Part(int users) => work.Part(users);

    public byte[][] Share(string description, byte[] own) => work.Share(description, own);
}
