# Recurrent, embedding and attention modules of PyTorch on the CPU: outputs and gradients for inputs drawn from the same generator.
#   python3 sequence_modules.py OUT.json
# Each case: manual_seed(3), the module, then its inputs by randn in the order listed, then for each output an upstream gradient by randn.
import json, sys
import torch, torch.nn as nn
torch.set_num_threads(1)
cases = {}
numbers = lambda t: [float(v) for v in t.detach().reshape(-1)]
summary = lambda t: [float(t.abs().sum()), float(t.reshape(-1)[0]), float(t.reshape(-1)[-1])]

gradient = lambda t: torch.zeros_like(t) if t.grad is None else t.grad

def case(name, make, shapes, call):
    torch.manual_seed(3)
    module = make()
    inputs = [torch.randn(*shape).requires_grad_() for shape in shapes]
    outputs = call(module, *inputs)
    loss = sum((output * torch.randn(output.shape)).sum() for output in outputs)
    loss.backward()
    cases[name] = {'parameters': [n for n, _ in module.named_parameters()], 'outputs': [numbers(o) for o in outputs],
        'inputs': [numbers(gradient(i)) for i in inputs], 'gradients [sum of absolutes, first, last]': [summary(gradient(p)) for p in module.parameters()],
        'next_random_integers': torch.randint(0, 1 << 20, (2,)).tolist()}

def flat(result):  # (output, h) or (output, (h, c))
    output, state = result
    return [output, *(state if isinstance(state, tuple) else [state])]

for cell in ['LSTM', 'GRU', 'RNN']:
    states = 2 if cell == 'LSTM' else 1
    run = lambda m, x, *s: flat(m(x, s[0] if len(s) == 1 else s))
    make = getattr(nn, cell)
    case(cell + ' with state', lambda: make(3, 5), [(4, 2, 3)] + [(1, 2, 5)] * states, run)
    case(cell + ' deep', lambda: make(3, 4, 2, bidirectional=True, dropout=0.4), [(5, 2, 3)] + [(4, 2, 4)] * states, run)
    case(cell + ' batch first', lambda: make(3, 4, 2, batch_first=True, dropout=0.4), [(2, 5, 3)] + [(2, 2, 4)] * states, run)
    case(cell + ' without bias', lambda: make(2, 17, bias=False), [(3, 1, 2)] + [(1, 1, 17)] * states, run)
    case(cell + ' one sequence', lambda: make(3, 4), [(6, 3)] + [(1, 4)] * states, run)
    def packed(m, x):
        y, s = m(nn.utils.rnn.pack_padded_sequence(x, [3, 5, 1], enforce_sorted=False))
        return flat((nn.utils.rnn.pad_packed_sequence(y)[0], s))
    case(cell + ' lengths', lambda: make(3, 4, 2, bidirectional=True), [(5, 3, 3)], packed)
    case(cell + ' lengths with dropout', lambda: make(3, 4, 3, bidirectional=True, dropout=0.4), [(5, 3, 3)], packed)
    def packed_batch_first(m, x, *s):
        rows = nn.utils.rnn.pack_padded_sequence(x, [5, 2, 4], batch_first=True, enforce_sorted=False)
        y, end = m(rows, s[0] if len(s) == 1 else s)
        return flat((nn.utils.rnn.pad_packed_sequence(y, batch_first=True)[0], end))
    case(cell + ' lengths, batch first, with state', lambda: make(3, 4, 2, batch_first=True, dropout=0.4),
        [(3, 5, 3)] + [(2, 3, 4)] * states, packed_batch_first)
    case(cell + 'Cell', lambda: getattr(nn, cell + 'Cell')(3, 5), [(2, 3)] + [(2, 5)] * states,
        lambda m, x, *s: list(m(x, s)) if len(s) == 2 else [m(x, s[0])])
    case(cell + 'Cell of one row', lambda: getattr(nn, cell + 'Cell')(3, 5), [(3,)] + [(5,)] * states,
        lambda m, x, *s: list(m(x, s)) if len(s) == 2 else [m(x, s[0])])
case('RNN relu', lambda: nn.RNN(3, 5, nonlinearity='relu'), [(4, 2, 3), (1, 2, 5)], run)
case('RNNCell relu', lambda: nn.RNNCell(3, 5, nonlinearity='relu'), [(2, 3), (2, 5)], lambda m, x, h: [m(x, h)])

causal = torch.triu(torch.ones(4, 4), 1).bool()
added = torch.arange(20.).reshape(4, 5) % 3 / 2
padding = torch.tensor([[False] * 5, [False, False, False, True, True]])
attend = lambda **k: lambda m, q, *kv: [m(q, *(kv if kv else (q, q)), need_weights=False, **k)[0]]
mha = nn.MultiheadAttention
case('attention to itself', lambda: mha(6, 2), [(4, 2, 6)], attend())
case('attention, causal, batch first', lambda: mha(6, 2, batch_first=True), [(2, 4, 6)], attend(attn_mask=causal))
case('attention with dropout', lambda: mha(6, 3, dropout=0.3), [(4, 2, 6)], attend())
case('attention to keys', lambda: mha(6, 2), [(4, 2, 6), (5, 2, 6), (5, 2, 6)], attend(key_padding_mask=padding))
case('attention, memory', lambda: mha(6, 2), [(4, 2, 6), (5, 2, 6)], lambda m, q, kv: [m(q, kv, kv, need_weights=False, attn_mask=added)[0]])
case('attention, other sizes', lambda: mha(6, 2, kdim=3, vdim=5, bias=False), [(4, 2, 6), (5, 2, 3), (5, 2, 5)], attend(attn_mask=added))
hidden = torch.arange(20).reshape(4, 5) % 4 == 1
case('attention, boolean mask', lambda: mha(6, 2), [(4, 2, 6), (5, 2, 6), (5, 2, 6)], attend(attn_mask=hidden))
heads = (torch.arange(80).reshape(4, 4, 5) % 7) / 4
case('attention, a mask for each head', lambda: mha(6, 2), [(4, 2, 6), (5, 2, 6), (5, 2, 6)], attend(attn_mask=heads))
case('attention with dropout, batch first', lambda: mha(6, 3, dropout=0.3, batch_first=True), [(2, 4, 6)], attend())
case('attention with dropout, other sizes', lambda: mha(6, 2, dropout=0.3, kdim=3, vdim=5), [(4, 2, 6), (5, 2, 3), (5, 2, 5)], attend())
def weights(**k):  # of each head, as need_weights gives them
    return lambda m, q, *kv: [m(q, *(kv if kv else (q, q)), average_attn_weights=False, **k)[1]]
case('weights of attention', lambda: mha(6, 2), [(4, 2, 6), (5, 2, 6), (5, 2, 6)], weights(key_padding_mask=padding))
case('weights of attention, causal, batch first', lambda: mha(6, 3, batch_first=True), [(2, 4, 6)], weights(attn_mask=causal))
case('weights of attention, other sizes', lambda: mha(6, 2, kdim=3, vdim=5, bias=False), [(4, 2, 6), (5, 2, 3), (5, 2, 5)], weights(attn_mask=added))
case('weights of attention of one sequence', lambda: mha(6, 2), [(4, 6)], weights())
case('attention of one sequence', lambda: mha(6, 2), [(4, 6)], attend())
encoder = lambda **k: nn.TransformerEncoderLayer(6, 2, 8, dropout=0.2, **k)
case('encoder layer', encoder, [(4, 2, 6)], lambda m, x: [m(x)])
case('encoder layer, norm first, gelu', lambda: encoder(norm_first=True, activation='gelu', batch_first=True), [(2, 4, 6)], lambda m, x: [m(x, src_mask=causal)])
case('encoder', lambda: nn.TransformerEncoder(encoder(), 2, nn.LayerNorm(6), enable_nested_tensor=False), [(4, 2, 6)],
    lambda m, x: [m(x, src_key_padding_mask=padding[:, 1:])])
decoder = lambda **k: nn.TransformerDecoderLayer(6, 2, 8, dropout=0.2, **k)
case('decoder layer', decoder, [(4, 2, 6), (5, 2, 6)], lambda m, x, memory: [m(x, memory, tgt_mask=causal)])
case('decoder layer, norm first', lambda: decoder(norm_first=True), [(4, 2, 6), (5, 2, 6)],
    lambda m, x, memory: [m(x, memory, memory_key_padding_mask=padding)])
case('encoder layer, batch first', lambda: encoder(batch_first=True), [(2, 4, 6)], lambda m, x: [m(x)])
case('decoder layer, batch first', lambda: decoder(batch_first=True), [(2, 4, 6), (2, 5, 6)], lambda m, x, memory: [m(x, memory, tgt_mask=causal)])
case('decoder', lambda: nn.TransformerDecoder(decoder(), 2, nn.LayerNorm(6)), [(4, 2, 6), (5, 2, 6)],
    lambda m, x, memory: [m(x, memory, tgt_mask=causal, memory_key_padding_mask=padding)])
class Bag(nn.Module):
    def __init__(s, mode): super().__init__(); s.bag = nn.EmbeddingBag(7, 4, mode=mode, padding_idx=2)
    def forward(s, x): return s.bag(torch.tensor([1, 2, 4, 5, 1, 6]), torch.tensor([0, 3, 3])) * x
for mode in ['mean', 'sum']: case('bag ' + mode, lambda: Bag(mode), [(3, 4)], lambda m, x: [m(x)])
class Bags(nn.Module):
    def __init__(s): super().__init__(); s.bag = nn.EmbeddingBag(7, 4, padding_idx=2)
    def forward(s, x): return s.bag(torch.tensor([[1, 2, 4], [4, 0, 4]])) * x
case('bags of one size', Bags, [(2, 4)], lambda m, x: [m(x)])
class Lookup(nn.Module):
    def __init__(s): super().__init__(); s.embedding = nn.Embedding(7, 4, padding_idx=2)
    def forward(s, x): return s.embedding(torch.tensor([[1, 2, 4], [4, 0, 4]])) * x
case('embedding with padding', Lookup, [(2, 3, 4)], lambda m, x: [m(x)])
json.dump({'torch': torch.__version__, 'cases': cases}, open(sys.argv[1], 'w'), separators=(',', ':'))
print(len(cases), 'cases')
