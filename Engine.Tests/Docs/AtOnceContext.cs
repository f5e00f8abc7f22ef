namespace Samples;

/// <summary>Runs what is posted at once, so that the reports of a <see cref="Progress{T}"/> come in order and none comes after its
/// program; without a context they come from threads of the pool.</summary>
internal sealed class AtOnceContext : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => d(state);
}
